"""An owner's own feed: connected, tried, started and changed without platform staff."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings.collections import CollectionBusy
from mls_sync import connecting
from mls_sync.connect_forms import ConnectForm
from mls_sync.connecting import Connection, NotConnected, Preview
from mls_sync.models import Feed
from mls_sync.owner_forms import OwnFeedForm
from mls_sync.presets import PRESETS, Preset
from mls_sync.providers import kind_label, owner_pages_of
from mls_sync.replication.runs import RunRefused
from mls_sync.simulated import simulated_mls
from realty.tenants.access import role_required
from realty.tenants.models import Role, Tenant
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER)
@require_safe
def connect_feed(request: TenantRequest) -> HttpResponse:
    """Which MLS, or which service it is on."""
    context = {"presets": PRESETS, "room": connecting.room_for_feeds()}
    return render(request, "mls_sync/connect.html", context)


@role_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def connect_preset(request: TenantRequest, name: str) -> HttpResponse:
    """The credentials are tried, and what they see is shown on the feed's page, before anything is read."""
    if name not in PRESETS:
        raise Http404("There is no such feed to connect.")
    preset = PRESETS[name]
    form = ConnectForm(request.POST if request.method == "POST" else None, preset=preset)
    lines: list[str] = []
    if form.is_valid():
        given = Connection(form.cleaned_data["title"], form.cleaned_data["license_role"], form.options, form.secrets)
        try:
            feed = connecting.connect(_own(request), request.user, preset, given)
        except NotConnected as refused:
            lines = refused.lines
            form.add_refusal(refused.about, lines[0])
        except ValidationError as error:
            form.add_at(error)
        else:
            messages.success(request, "The key works. Choose what to read, then start the first sync.")
            return redirect("feed_settings", pk=feed.pk)
    form.say_secrets_are_lost()
    return _connect_page(request, preset, form, lines)


def _connect_page(request: TenantRequest, preset: Preset, form: ConnectForm, lines: list[str]) -> HttpResponse:
    simulated = simulated_mls() if form.asks_address else None
    context = {
        "form": form,
        "preset": preset,
        "kind": kind_label(preset.kind),
        "lines": lines,
        "room": connecting.room_for_feeds(),
        "simulated": simulated.entries(preset.kind) if simulated else {},
        "hosts": settings.PROVIDER_HOSTS,
    }
    status = 422 if form.errors or lines else 200
    return render(request, "mls_sync/connect_preset.html", context, status=status)


@role_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def feed_settings(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `action`: "preview" counts, "save" stores, "start" stores and begins the first sync."""
    feed = get_object_or_404(Feed.objects.select_related("collection", "tenant"), pk=pk)
    pages = owner_pages_of(feed.kind)
    if pages.settings != "feed_settings":
        return redirect(pages.url(feed.pk))
    shown = connecting.preview(feed)
    form = OwnFeedForm(request.POST or None, feed=feed, shown=shown)
    lines: list[str] = []
    if request.method == "POST" and form.is_valid():
        if request.POST.get("action") == "preview":
            shown = connecting.preview(feed, form.options)
        else:
            try:
                return _save(request, feed, form)
            except NotConnected as refused:
                lines = refused.lines
            except ValidationError as error:
                form.add_error(None, error.messages)
    form.say_token_is_lost()
    return _settings_page(request, feed, form, shown, lines)


def _settings_page(
    request: TenantRequest, feed: Feed, form: OwnFeedForm, shown: Preview, lines: list[str]
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "feed": feed,
        "shown": shown,
        "lines": lines,
        "unstarted": connecting.is_unstarted(feed),
    }
    if request.htmx.target == "preview":
        return render(request, "mls_sync/_preview.html", {**context, "is_alone": True})
    status = 422 if form.errors or lines else 200
    return render(request, "mls_sync/feed_settings.html", context, status=status)


def _save(request: TenantRequest, feed: Feed, form: OwnFeedForm) -> HttpResponse:
    said = connecting.save(
        feed, request.user, form.entered_options, form.entered_secrets, form.cleaned_data["schedule"]
    )
    messages.success(request, " ".join(["Saved.", *said]))
    if request.POST.get("action") == "start":
        try:
            connecting.start(feed, request.user)
        except RunRefused as refused:
            messages.warning(request, str(refused))
        else:
            messages.success(request, "The first sync has begun. You may leave this page; it goes on.")
    return redirect(f"{reverse('feeds')}#feed-{feed.pk}")


@role_required(Role.OWNER)
@require_POST
def discard_feed(request: TenantRequest, pk: int) -> HttpResponse:
    """A feed that was never started."""
    feed = get_object_or_404(Feed.objects.select_related("collection").defer("secrets"), pk=pk)
    if not connecting.is_unstarted(feed):
        raise Http404("Only a feed that was never started can be discarded here")
    try:
        connecting.discard(feed)
    except (ValidationError, CollectionBusy) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{feed.collection.title} was discarded, with its key.")
    return redirect("feeds")


def _own(request: TenantRequest) -> Tenant:
    assert request.tenant is not None, "The console needs one to let you in."
    return request.tenant
