"""The reasons of a lead's score in English. They are stored as keys and numbers (`crm_leads.leads.scoring`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Reason:
    """`text` is one line of the score box; `points` of 100."""

    text: str
    points: int


def _ended(days: int) -> str:
    return {0: "Ended today", 1: "Ended yesterday"}.get(days, f"Ended {days:,} days ago")


def _cuts(cuts: int) -> str:
    return "One price cut" if cuts == 1 else f"{cuts:,} price cuts"


def _photos(photos: int) -> str:
    return {0: "No photos", 1: "Only one photo"}.get(photos, f"Only {photos:,} photos")


# Key of `scoring.SHARES` -> its words, of its number.
WORDS: dict[str, Callable[[int], str]] = {
    "just_ended": _ended,
    "price_cuts": _cuts,
    "long_on_market": lambda days: f"{days:,} days on the market",
    "over_nearby_sales": lambda percent: f"Asked {percent}% more per square foot than nearby sales",
    "few_photos": _photos,
    "has_phone": lambda _: "A phone number that may be called",
    "owner_known": lambda _: "The owner is known",
    "expired_not_canceled": lambda _: "Expired rather than canceled",
}


def in_words(stored: Sequence[Mapping[str, Any]], days_ago: int | None = None) -> list[Reason]:
    """`Lead.score_reasons` as people read them, in the same order. `days_ago` is how long ago the listing ended, where
    a page says it today: leads are scored once a night. A key that is not known is left out."""
    known = [why for why in stored if why.get("key") in WORDS]
    numbers = {} if days_ago is None else {"just_ended": max(days_ago, 0)}
    return [Reason(WORDS[why["key"]](numbers.get(why["key"], why["number"] or 0)), why["points"]) for why in known]
