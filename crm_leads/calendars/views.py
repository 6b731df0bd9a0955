"""The page where a member makes and revokes the address of their calendar, and the file at that address."""

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.calendars import feeds
from crm_leads.calendars.document import document_of
from crm_leads.calendars.forms import FeedForm
from realty.accounts import limits
from realty.accounts.addresses import as_one_household, client_address
from realty.calendar_files import CONTENT_TYPE, absolute
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

members = role_required(Role.OWNER, Role.AGENT, Role.VIEWER)
# A program asks a few times an hour; many members' programs ask from one address of their vendor.
READS = limits.Limit("calendar", 60, timedelta(minutes=10))
UNKNOWN = limits.Limit("unknown calendar", 30, timedelta(minutes=1))


@members
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: TenantRequest) -> HttpResponse:
    """POST makes an address, and its answer shows it, once."""
    assert request.membership is not None, "The door lets in members alone."
    form = FeedForm(request.POST or None, is_owner=request.membership.role == Role.OWNER)
    if request.method == "POST" and form.is_valid():
        token = feeds.make(request.membership, of_everyone=form.cleaned_data.get("of_everyone", False))
        address = absolute(reverse("calendar_file", args=[token]))
        shown = {"address": address, "webcal": f"webcal://{address.partition('://')[2]}"}
        # In the answer itself: a message would be kept in the session.
        return render(request, "crm_leads/calendars/address.html", shown)
    context = {"form": form, "feed": feeds.feed_of(request.membership)}
    return render(request, "crm_leads/calendars/calendar.html", context)


@members
@require_POST
def revoke_calendar(request: TenantRequest) -> HttpResponse:
    assert request.membership is not None, "The door lets in members alone."
    if feeds.revoke(request.membership):
        messages.success(request, "The address no longer works. Remove the calendar from your programs.")
    return redirect("calendar")


@csrf_exempt
@require_safe
def calendar_file(request: HttpRequest, token: str) -> HttpResponse:
    """For calendar programs, which have no session: the token says whose it is. Raises TooManyTries."""
    feed = feeds.opened_by(token)
    if feed is None:
        limits.take(UNKNOWN, as_one_household(client_address(request)))
        raise Http404("No such calendar")
    limits.take(READS, feed.token_digest)
    found = document_of(feed)
    response = HttpResponse(found.content, content_type=CONTENT_TYPE)
    response["ETag"] = quote_etag(found.etag)
    response["Last-Modified"] = http_date(found.changed_at.timestamp())
    response["Cache-Control"] = "private, no-cache"
    response["X-Robots-Tag"] = "noindex"
    response["Content-Disposition"] = 'inline; filename="realty.ics"'
    changed_at = int(found.changed_at.timestamp())
    return get_conditional_response(request, response["ETag"], changed_at, response) or response
