"""What is said of two homes, and why."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    SAME = "same"
    DIFFERENT = "different"
    MAYBE = "maybe"


@dataclass(slots=True, frozen=True)
class Judgment:
    verdict: Verdict
    reason: str


SAME, DIFFERENT, MAYBE = Verdict.SAME, Verdict.DIFFERENT, Verdict.MAYBE
