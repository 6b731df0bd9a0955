"""The inbox of alerts, and the link that ends their e-mails."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from listings.alerts import unsubscribing
from listings.models import Alert
from listings.models.listing import SUMMARY
from listings.photos import attach_photos
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

PAGE_SIZE = 50
# The badge says "99+" beyond; to count on would take longer and say no more.
MOST_COUNTED = 99
everybody = role_required(*Role)


def own(request: TenantRequest) -> QuerySet[Alert]:
    rows: QuerySet[Alert] = Alert.objects.filter(in_inbox=True, search__user=request.user)
    return rows


@member_required
@require_safe
def inbox(request: TenantRequest) -> HttpResponse:
    """The newest first, page by page behind the last one's id (`before`). Two queries besides those of the session: the
    alerts with their listings, and the photos."""
    shown: list[Alert] = []
    if request.membership:
        before = request.GET.get("before", "")
        rows = own(request).select_related("search", "listing__collection__tenant")
        rows = rows.only("search__name", "kind", "old_value", "new_value", "caused_at", "read_at", *_summary())
        if before.isascii() and before.isdigit() and len(before) < 19:
            rows = rows.filter(pk__lt=int(before))
        shown = list(rows.order_by("-pk")[: PAGE_SIZE + 1])
    more = shown[PAGE_SIZE - 1].pk if len(shown) > PAGE_SIZE else None
    shown = shown[:PAGE_SIZE]
    attach_photos(alert.listing for alert in shown)
    return render(request, "listings/saved/inbox.html", {"alerts": shown, "more": more})


def _summary() -> list[str]:
    return [f"listing__{name}" for name in SUMMARY]


@member_required
@require_safe
def alerts_badge(request: TenantRequest) -> HttpResponse:
    """How many are unread, for the top bar; asked for by the page, so that no page waits for it."""
    unread = own(request).filter(read_at=None).order_by()[: MOST_COUNTED + 1].count() if request.membership else 0
    return render(request, "listings/saved/_badge.html", {"unread": unread, "most": MOST_COUNTED})


@everybody
@require_POST
def open_alert(request: TenantRequest, pk: int) -> HttpResponse:
    """It is read from now on, and its listing is shown."""
    alert = get_object_or_404(own(request).select_related("listing"), pk=pk)
    own(request).filter(pk=pk, read_at=None).update(read_at=timezone.now())
    return redirect(alert.listing.get_absolute_url())


@everybody
@require_POST
def read_alerts(request: TenantRequest) -> HttpResponse:
    """All of them are read from now on, up to the newest that the page showed (`until`)."""
    until: Any = request.POST.get("until", "")
    if until.isascii() and until.isdigit() and len(until) < 19:
        own(request).filter(read_at=None, pk__lte=int(until)).update(read_at=timezone.now())
    return redirect("alerts")


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET only shows a button: mail programs look at links by themselves. POST ends the e-mails, without cookies or a
    sign-in, from the button and from the mail program's own (RFC 8058 3.2)."""
    stops = request.method == "POST"
    search = unsubscribing.unsubscribe(token) if stops else unsubscribing.find(token)
    page = "listings/saved/unsubscribe.html"
    return render(request, page, {"search": search, "done": stops}, status=200 if search else 404)
