"""Homes that may be one, before a person: side by side, with the reason why nobody else can tell."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from listings.home_decisions.conflicts import Refused
from listings.home_questions import settle_question
from listings.homes.judging import Verdict
from listings.models import HomeQuestion, Listing
from listings.models.listing import SUMMARY
from listings.photos import attach_photos
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

SHOWN = 50
COLUMNS = (*SUMMARY, "parcel_number", "county_or_parish", "collection__title", "collection__is_simulated")
SAID = {
    Verdict.SAME: "Kept as one home. Leads and properties follow within a minute.",
    Verdict.DIFFERENT: "Kept as two homes. You are not asked again.",
}


@dataclass(frozen=True)
class Asked:
    """A question with its two listings."""

    question: HomeQuestion
    sides: tuple[Listing, Listing]


@member_required
@require_safe
def home_questions(request: TenantRequest) -> HttpResponse:
    """Open questions, the newest first, and the last answers, which may be changed. Three queries."""
    answered = request.GET.get("answered") == "1"
    rows = HomeQuestion.objects.select_related("answered_by").order_by("-answered_at" if answered else "-asked_at")
    # What a decision answered is undone on the page of its home.
    rows = rows.exclude(answer="").filter(decision=None) if answered else rows.filter(answer="")
    stored = Listing.objects.filter(purged_at=None).values("pk")
    rows = rows.filter(one_listing_id__in=stored, other_listing_id__in=stored)
    found = asked(list(rows[:SHOWN]))
    may_answer = bool(request.membership and request.membership.may_edit)
    return render(
        request, "listings/homes.html", {"asked": found, "answered": answered, "may_answer": may_answer, "most": SHOWN}
    )


def asked(questions: list[HomeQuestion]) -> list[Asked]:
    """Those whose listings both are there, with their pictures. Two queries."""
    ids = {pk for row in questions for pk in (row.one_listing_id, row.other_listing_id) if pk}
    rows = Listing.objects.select_related("collection").filter(pk__in=ids, purged_at=None)
    listings = {listing.pk: listing for listing in rows.only(*COLUMNS)} if ids else {}
    attach_photos(listings.values())
    return [
        Asked(row, (listings[row.one_listing_id], listings[row.other_listing_id]))
        for row in questions
        if row.one_listing_id in listings and row.other_listing_id in listings
    ]


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def answer_home(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `answer`: same or different; `back`: where to go then."""
    question = get_object_or_404(HomeQuestion, pk=pk, decision=None)
    said = request.POST.get("answer", "")
    if said not in (Verdict.SAME, Verdict.DIFFERENT):
        messages.error(request, "Choose whether it is the same home.")
    else:
        try:
            settle_question(question, Verdict(said), request.user)
            messages.success(request, SAID[Verdict(said)])
        except Listing.DoesNotExist:
            messages.error(request, "One of the two listings is gone, so there is nothing to settle.")
        except Refused as refused:
            messages.error(request, str(refused))
    return redirect(_back(request))


def _back(request: TenantRequest) -> str:
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else reverse("home_questions")
