"""Parts that every page of the CRM shows."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse

register = template.Library()

# Section -> its pages: (label, name of the URL). A page that is not there is left out, and so is an empty section.
SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Queue", (("Leads", "leads"), ("Board", "lead_board"), ("Tasks", "tasks"), ("Exports", "lead_exports"))),
    ("Properties", (("Properties", "crm_properties"), ("Refresh from the MLS", "active_refresh"))),
    (
        "Outreach",
        (
            ("Skip traces", "traces"),
            ("Voicemails", "voicemails"),
            ("E-mails", "emails"),
            ("Sequences", "sequences"),
            ("Templates", "email_templates"),
        ),
    ),
    (
        "Compliance",
        (
            ("Phone ledger", "ledger"),
            ("Consents", "consents"),
            ("State rules", "state_rules"),
            ("Intake log", "intake_log"),
            ("Erasures", "erasures"),
        ),
    ),
    ("Settings", (("Lead policy", "lead_policy"), ("Vendor accounts", "vendor_accounts"))),
)
OWNERS_ONLY = {"lead_exports"}


@dataclass(frozen=True)
class Page:
    label: str
    name: str
    url: str


@dataclass(frozen=True)
class Section:
    label: str
    pages: tuple[Page, ...]

    @property
    def url(self) -> str:
        return self.pages[0].url


@register.simple_tag(takes_context=True)
def crm_sections(context: dict[str, Any]) -> dict[str, Any]:
    """`sections`, and the open `section` and `page`: the ones whose address the open one begins with."""
    path = context["request"].path
    pages = [(page, section) for section in _sections() for page in section.pages]
    page, section = max(
        (found for found in pages if path.startswith(found[0].url)),
        key=lambda found: len(found[0].url),
        default=(None, None),
    )
    membership = context.get("membership")
    shown = section.pages if section else ()
    if not membership or membership.role != "owner":
        shown = tuple(found for found in shown if found.name not in OWNERS_ONLY)
    return {"sections": _sections(), "section": section, "page": page, "pages": shown}


@cache
def _sections() -> tuple[Section, ...]:
    found = (Section(label, tuple(_pages(pages))) for label, pages in SECTIONS)
    return tuple(section for section in found if section.pages)


def _pages(pages: tuple[tuple[str, str], ...]) -> list[Page]:
    there = []
    for label, name in pages:
        try:
            there.append(Page(label, name, reverse(name)))
        except NoReverseMatch:
            continue
    return there
