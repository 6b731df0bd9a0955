"""The pages of a feed's field map. Owners look and try here; staff, in the console, save as well: both rooms show the
same pages (`Room`)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mls_sync import drift_inbox
from mls_sync.map_editing.draft import Draft, discard, draft_of, keep, map_changes, newest_of
from mls_sync.map_editing.forms import AssignForm, SaveForm
from mls_sync.map_editing.inbox import inbox_rows
from mls_sync.map_editing.lookup_values import lookup_values
from mls_sync.map_editing.saving import history
from mls_sync.map_editing.source_fields import SourceField, default_rules, source_fields
from mls_sync.map_editing.trial import try_map
from mls_sync.mapping.drift import LONGEST_VALUE
from mls_sync.mapping.lookups import choices_of
from mls_sync.models import Feed, FeedFieldMap, Remap
from mls_sync.providers.errors import ProviderError
from realty.secrets import SecretUnreadable
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

SHOWN = 100
ACTS = ("save", "restore", "decide", "remap")
"""What only the console does, where a map may be saved."""
SHOW: dict[str, tuple[str, Callable[[SourceField], bool]]] = {
    "": ("All fields", lambda field: True),
    "mapped": ("Mapped", lambda field: bool(field.targets)),
    "unmapped": ("Not mapped", lambda field: not field.targets and bool(field.filled)),
    "suggested": ("With a suggestion", lambda field: bool(field.suggestion)),
    "gone": ("Vanished", lambda field: field.is_gone),
}
TABS = (
    ("fields", "Fields"),
    ("drift", "Drift inbox"),
    ("lookups", "Statuses and lookups"),
    ("trial", "Test"),
    ("versions", "Versions"),
)


@dataclass(frozen=True)
class Room:
    """Where the pages are shown: what they are laid out by, with what `frame` knows, their addresses, and whether a map
    may be saved there."""

    layout: str
    urls: str
    may_save: bool
    frame: Callable[[HttpRequest], Mapping[str, Any]] = lambda request: {}

    def url(self, page: str, feed: Feed) -> str:
        return reverse(f"{self.urls}{page}", args=[feed.pk])


OWNERS = Room("mls_sync/field_map/dashboard.html", "feed_map_", may_save=False)


@dataclass(frozen=True)
class Desk:
    """What every page needs: the feed, what is saved of its map, and the person's draft."""

    feed: Feed
    newest: FeedFieldMap | None
    saved: Draft
    draft: Draft

    @property
    def is_edited(self) -> bool:
        return bool(map_changes(self.saved, self.draft))


def desk_of(request: HttpRequest, feed: Feed) -> Desk:
    newest = newest_of(feed)
    saved = Draft.of(newest, default_rules(feed))
    return Desk(feed, newest, saved, draft_of(request.session, feed, saved))


def show(
    request: HttpRequest, room: Room, desk: Desk, page: str, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page with its frame: tabs, the draft, the remap. Three queries."""
    feed = desk.feed
    context = {
        **room.frame(request),
        "room": room,
        "layout": room.layout,
        "page": page,
        "feed": feed,
        "newest": desk.newest,
        "saved_by": desk.newest.created_by if desk.newest else None,
        "draft_changes": map_changes(desk.saved, desk.draft),
        "is_behind": desk.draft.base != desk.saved.base,
        "save_form": SaveForm(),
        "remap": Remap.objects.filter(feed=feed).select_related("requested_by").first(),
        "waiting": drift_inbox.waiting(feed).count(),
        "tabs": [(name, title, room.url(name, feed)) for name, title in TABS],
        "urls": {name: room.url(name, feed) for name in (*PAGES, *(ACTS if room.may_save else ()))},
        "title": f"Field map of {feed.collection.title}",
        **more,
    }
    return render(request, f"mls_sync/field_map/{page}.html", context, status=status)


def fields(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """Every field of the source with what it fills, under the draft. GET `q`, `show`, `page`."""
    desk = desk_of(request, feed)
    found = source_fields(feed, *desk.draft.parsed)
    wanted, which = request.GET.get("q", "").strip(), request.GET.get("show", "")
    which = which if which in SHOW else ""
    chosen = [field for field in found if SHOW[which][1](field) and _has(field, wanted)]
    context = {
        "fields": Paginator(chosen, SHOWN).get_page(request.GET.get("page")),
        "counts": [(key, title, sum(map(fits, found))) for key, (title, fits) in SHOW.items()],
        "q": wanted,
        "show": which,
        "known": len(found),
    }
    return show(request, room, desk, "fields", context)


def _has(field: SourceField, wanted: str) -> bool:
    words = (field.name, field.label, field.meaning, *(target.field for target in field.targets))
    return any(wanted.casefold() in word.casefold() for word in words)


def field(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """One field, named by GET `name`: what it fills, and a form for a further target. POST changes the draft."""
    desk, name = desk_of(request, feed), request.GET.get("name", "")
    found = next((each for each in source_fields(feed, *desk.draft.parsed) if each.name == name), None)
    if found is None:
        raise Http404("The source has no such field.")
    if request.method == "POST" and request.POST.get("unassign"):
        desk.draft.unassign(name, request.POST["unassign"])
        return _kept(request, room, desk, room.url("fields", feed))
    form = AssignForm(request.POST or None, initial={"target": found.suggestion})
    if form.is_valid():
        given = form.cleaned_data
        desk.draft.assign(name, given["target"], place=given["place"], reader=given["reader"], values=given["values"])
        return _kept(request, room, desk, room.url("trial", feed))
    context = {"field": found, "form": form}
    return show(request, room, desk, "field", context, status=422 if form.errors else 200)


def _kept(request: HttpRequest, room: Room, desk: Desk, then: str) -> HttpResponse:
    try:
        keep(request.session, desk.feed, desk.draft)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(then)


def edit(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """POST: `discard` the draft, or `reset` one RESO field of it."""
    desk = desk_of(request, feed)
    if request.POST.get("reset"):
        name = request.POST["reset"]
        _as_saved(desk, name)
        return _kept(request, room, desk, room.url("fields", feed))
    discard(request.session, feed)
    messages.info(request, "Your changes were discarded.")
    return redirect(room.url("fields", feed))


def _as_saved(desk: Desk, name: str) -> None:
    desk.draft.reset(name)
    desk.draft.rules += [rule for rule in desk.saved.rules if rule["field"] == name]
    desk.draft.extra += [each for each in desk.saved.extra if each["name"] == name]


def trial(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """What the draft would change in stored records."""
    desk, found, problem = desk_of(request, feed), None, ""
    if desk.is_edited:
        try:
            found = try_map(feed, desk.draft.rules, desk.draft.extra)
        except (ProviderError, SecretUnreadable) as error:
            problem = str(error)
    return show(request, room, desk, "trial", {"trial": found, "problem": problem})


def versions(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    return show(request, room, desk_of(request, feed), "versions", {"history": history(feed)})


def lookups(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """Values of statuses and other lookups. POST `lookup`, `value`, `meaning`: a translation for the draft."""
    desk = desk_of(request, feed)
    if request.method == "POST":
        name, value, meaning = (request.POST.get(key, "") for key in ("lookup", "value", "meaning"))
        if name == "StandardStatus" or meaning not in choices_of(name) or not 0 < len(value) <= LONGEST_VALUE:
            raise Http404("No such value of a lookup.")
        desk.draft.translate(name, value, meaning)
        return _kept(request, room, desk, room.url("trial", feed))
    return show(request, room, desk, "lookups", {"lookups": lookup_values(feed)})


def drift(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """What changed in what the source sends. POST `finding` (ids) with `accept`: into the draft."""
    desk = desk_of(request, feed)
    if request.method == "POST":
        return _accept(request, room, desk)
    waiting = Paginator(drift_inbox.waiting(feed), SHOWN).get_page(request.GET.get("page"))
    context = {
        "rows": inbox_rows(waiting, source_fields(feed, *desk.draft.parsed)),
        "found": waiting,
        "decided": list(drift_inbox.decided(feed)[:SHOWN]),
    }
    return show(request, room, desk, "drift", context)


def chosen(request: HttpRequest) -> list[int]:
    return [int(pk) for pk in request.POST.getlist("finding") if pk.isdigit()]


def _accept(request: HttpRequest, room: Room, desk: Desk) -> HttpResponse:
    """Each chosen change that has a suggestion, or a choice of the person's, becomes a rule of the draft."""
    found = drift_inbox.waiting(desk.feed).filter(pk__in=chosen(request))
    rows = inbox_rows(found, source_fields(desk.feed, *desk.draft.parsed))
    taken = [row for row in rows if row.accept(desk.draft, request.POST.get(f"meaning-{row.finding.pk}", ""))]
    if len(taken) < len(rows):
        left = ", ".join(str(row.finding) for row in rows if row not in taken)
        messages.warning(request, f"These need a choice of yours first: {left}.")
    if not taken:
        if not rows:
            messages.warning(request, "Check the changes to accept first.")
        return redirect(room.url("drift", desk.feed))
    return _kept(request, room, desk, room.url("trial", desk.feed))


def progress(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """The remap alone, which asks for itself while it is under way."""
    remap = Remap.objects.filter(feed=feed).select_related("requested_by").first()
    context = {"remap": remap, "urls": {"progress": room.url("progress", feed)}}
    return render(request, "mls_sync/field_map/_remap.html", context)


Page = Callable[[HttpRequest, Room, Feed], HttpResponse]
PAGES: dict[str, Page] = {
    "fields": fields,
    "field": field,
    "edit": edit,
    "trial": trial,
    "versions": versions,
    "lookups": lookups,
    "drift": drift,
    "progress": progress,
}
POSTED = ("field", "lookups", "drift")


def method_of(name: str) -> Callable[[Any], Any]:
    """Which methods a page answers."""
    if name == "edit":
        return require_POST
    return require_http_methods(["GET", "HEAD", "POST"]) if name in POSTED else require_safe


def owner_view(name: str) -> Callable[..., HttpResponse]:
    """A page as tenants' owners see it."""

    @role_required(Role.OWNER)
    @method_of(name)
    def view(request: TenantRequest, pk: int) -> HttpResponse:
        feed = get_object_or_404(Feed.objects.select_related("collection"), pk=pk)
        return PAGES[name](request, OWNERS, feed)

    return view
