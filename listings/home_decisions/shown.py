"""What was decided and is asked of a home, for its page."""

from collections.abc import Sequence

from django.db.models import Q

from listings.models import HomeDecision, HomeQuestion

MOST = 50


def decisions_about(listing_ids: Sequence[int]) -> list[HomeDecision]:
    """Of these listings, also of those that were parted from them since, the newest first. One query."""
    named = Q(listing_id__in=listing_ids) | Q(other_listing_id__in=listing_ids)
    rows = HomeDecision.objects.filter(named).select_related("by", "undone_by")
    return list(rows.order_by("-at", "-pk")[:MOST])


def open_questions_about(listing_ids: Sequence[int]) -> list[HomeQuestion]:
    """One query."""
    named = Q(one_listing_id__in=listing_ids) | Q(other_listing_id__in=listing_ids)
    return list(HomeQuestion.objects.filter(named, answer="").order_by("-asked_at")[:MOST])
