"""Favorites, hidden listings and notes: the buttons, and the list of what a member marked."""

import re

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from listings import marks
from listings.enums import Mark
from listings.models import Listing, ListingMark, ListingNote
from listings.models.listing import SUMMARY
from listings.photos import attach_photos
from realty.pages import own_path
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

PAGE_SIZE = 24
LONGEST_NOTE = 2_000
WANTED = re.compile(r"(favorite|hidden|none)-([0-9]{1,18})", re.ASCII)
everybody = role_required(*Role)


@member_required
@require_safe
def favorites(request: TenantRequest) -> HttpResponse:
    """The member's favorites, or with `show=hidden` what they hide, the last marked first, also those that left the
    market. Page by page behind the last one's id (`before`). Two queries besides those of the session: the listings,
    and their photos."""
    kind = Mark.HIDDEN if request.GET.get("show") == Mark.HIDDEN else Mark.FAVORITE
    rows: list[ListingMark] = []
    if request.membership:
        mine = ListingMark.objects.filter(user=request.user, kind=kind).order_by("-pk")
        before = request.GET.get("before", "")
        if before.isascii() and before.isdigit() and len(before) < 19:
            mine = mine.filter(pk__lt=int(before))
        with_listings = mine.select_related("listing__collection__tenant")
        rows = list(with_listings.only("kind", *(f"listing__{name}" for name in SUMMARY))[: PAGE_SIZE + 1])
    shown = [row.listing for row in rows[:PAGE_SIZE]]
    attach_photos(shown)
    context = {
        "listings": shown,
        "kind": kind,
        "marks": marks.Marks({listing.pk: kind for listing in shown}) if request.membership else None,
        "more": rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None,
    }
    return render(request, "listings/favorites.html", context)


@everybody
@require_POST
def mark_listing(request: TenantRequest) -> HttpResponse:
    """POST `mark`: "favorite-12", "hidden-12", or "none-12" to take either back. Answers htmx with the buttons anew,
    others with the page that they came from (`next`)."""
    assert request.membership is not None
    wanted = WANTED.fullmatch(request.POST.get("mark", ""))
    if wanted is None:
        raise Http404("No such mark")
    kind = "" if wanted[1] == "none" else wanted[1]
    listing = get_object_or_404(Listing, pk=int(wanted[2]), purged_at=None)
    try:
        marks.mark(request.membership, listing.pk, kind)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        if request.htmx:
            return HttpResponse(headers={"HX-Refresh": "true"})
    if request.htmx:
        return render(request, "listings/_marks.html", {"listing": listing, "kind": kind})
    return redirect(own_path(request, request.POST.get("next", "")) or listing.get_absolute_url())


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def add_note(request: TenantRequest, pk: int) -> HttpResponse:
    listing = get_object_or_404(Listing, pk=pk, purged_at=None)
    text = request.POST.get("text", "").strip()
    if not text or len(text) > LONGEST_NOTE:
        messages.error(request, f"Write a note of at most {LONGEST_NOTE:,} characters.")
    else:
        ListingNote.objects.create(listing=listing, author=request.user, text=text)
    return redirect(f"{listing.get_absolute_url()}#notes")


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def delete_note(request: TenantRequest, pk: int) -> HttpResponse:
    """One's own; an owner of the brokerage deletes any."""
    assert request.membership is not None
    note = get_object_or_404(ListingNote.objects.select_related("listing"), pk=pk)
    if note.author_id != request.user.pk and request.membership.role != Role.OWNER:
        raise PermissionDenied("Only who wrote a note, or an owner of your brokerage, can delete it.")
    note.delete()
    messages.success(request, "The note is deleted.")
    return redirect(f"{note.listing.get_absolute_url()}#notes")
