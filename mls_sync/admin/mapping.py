"""The mapping pages in the console, where a map is also saved: the same as owners see, and what staff alone may do."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.views.decorators.http import require_POST

from mls_sync import drift_inbox
from mls_sync.map_editing.draft import discard
from mls_sync.map_editing.forms import SaveForm
from mls_sync.map_editing.saving import SavedMeanwhile, restore_version, save_map
from mls_sync.models import Feed, FeedFieldMap
from mls_sync.replication.remapping import request_remap
from mls_sync.views.field_map import PAGES, Room, chosen, desk_of, method_of
from realty.tenants.scope import tenant_scope

FOLLOW = "Stored listings follow it in the background, without asking the MLS."
URLS = "admin:mls_sync_feed_map_"


def mapping_urls(site: admin.AdminSite) -> list[URLPattern]:
    """Of each page below the feed's own."""
    views = {name: method_of(name)(_page(name)) for name in PAGES}
    views |= {name: require_POST(_act(act)) for name, act in DONE.items()}
    return [
        path(f"<int:pk>/map/{name}/", site.admin_view(view), name=f"mls_sync_feed_map_{name}")
        for name, view in views.items()
    ]


def _room(request: HttpRequest) -> Room:
    """Who may add versions in the console may save; others with the right to see feeds may look and try."""
    if not request.user.has_perm("mls_sync.view_feed"):
        raise PermissionDenied
    may_save = request.user.has_perm("mls_sync.add_feedfieldmap")
    return Room("mls_sync/field_map/console.html", URLS, may_save, admin.site.each_context)


def _feed(pk: int) -> Feed:
    feed: Feed = get_object_or_404(Feed.objects.select_related("collection", "tenant"), pk=pk)
    return feed


def _page(name: str) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        room, feed = _room(request), _feed(pk)
        with tenant_scope(feed.tenant_id):
            return PAGES[name](request, room, feed)

    return view


def _act(act: Callable[[HttpRequest, Room, Feed], HttpResponse]) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        room, feed = _room(request), _feed(pk)
        if not room.may_save:
            raise PermissionDenied
        with tenant_scope(feed.tenant_id):
            return act(request, room, feed)

    return view


def _save(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    form = SaveForm(request.POST)
    if not form.is_valid():
        messages.error(request, "A note has at most 200 characters.")
        return redirect(room.url("trial", feed))
    try:
        made = save_map(feed, desk_of(request, feed).draft, request.user, form.cleaned_data["note"])
    except SavedMeanwhile as error:
        messages.error(request, str(error))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        discard(request.session, feed)
        messages.success(request, f"Version {made.version} is in use now. {FOLLOW}")
    return redirect(room.url("fields", feed))


def _restore(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        made = restore_version(feed, int(version), request.user)
    except (ValueError, FeedFieldMap.DoesNotExist):
        raise Http404("There is no such version.") from None
    discard(request.session, feed)
    messages.success(request, f"Version {made.version} is as that one was. {FOLLOW}")
    return redirect(room.url("versions", feed))


def _decide(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """POST `decision` and `finding` (ids)."""
    decision, findings = request.POST.get("decision", ""), chosen(request)
    if decision not in DECISIONS:
        raise Http404("No such decision.")
    decide, said = DECISIONS[decision]
    number = decide(feed, findings, request.user)
    if number:
        messages.success(request, f"{number:,} {said}")
    else:
        messages.warning(request, "Check the changes to decide on first.")
    return redirect(room.url("drift", feed))


def _remap(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    request_remap(feed, request.user)
    messages.success(request, f"The remap was asked for. {FOLLOW}")
    return redirect(room.url("fields", feed))


DECISIONS: dict[str, tuple[Callable[[Feed, list[int], Any], int], str]] = {
    "ignore": (drift_inbox.ignore, "ignored."),
    "postpone": (drift_inbox.postpone, "postponed for a week."),
    "reopen": (lambda feed, findings, user: drift_inbox.reopen(feed, findings), "open again."),
}
DONE: dict[str, Callable[[HttpRequest, Room, Feed], HttpResponse]] = {
    "save": _save,
    "restore": _restore,
    "decide": _decide,
    "remap": _remap,
}
