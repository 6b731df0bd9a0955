"""Parts that every page of the CRM shows."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from crm_leads.compliance.verdicts import Rule
from crm_leads.leads import score_words
from crm_leads.leads.snapshot import Snapshot
from crm_leads.leads.todos import today
from crm_leads.models import Lead
from listings.days_on_market import today_in
from realty.ui.dates import page_zone, short_time
from realty.ui.icons import icon
from realty.ui.money import money
from realty.ui.numbers import square_feet

register = template.Library()

# In the main bar, too, so its pages stand alone.
PROPERTIES = "Properties"
# Section -> its pages: (label, name of the URL). A page that is not there is left out, and so is an empty section.
SECTIONS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("Leads", (("List", "leads"), ("Board", "lead_board"), ("Tasks", "tasks"), ("Exports", "lead_exports"))),
    (PROPERTIES, (("All properties", "crm_properties"), ("Refresh from the MLS", "active_refresh"))),
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
            ("Contact log", "ledger"),
            ("Consents", "consents"),
            ("State rules", "state_rules"),
            ("Lead intake", "intake_log"),
            ("Same home?", "home_questions"),
            ("Deletion requests", "erasures"),
        ),
    ),
    ("Reports", (("Team activity", "team_report"),)),
    ("Settings", (("Lead policy", "lead_policy"), ("Senders", "senders"), ("Vendor accounts", "vendor_accounts"))),
)
OWNERS_ONLY = {"lead_exports", "vendor_accounts", "erasures"}


NEVER = "Never"
RULE_LABELS: dict[str, str] = {rule.value: str(rule.label) for rule in Rule}
CALL_MARK = (
    '<span class="reach-call {}" title="{}">{}<span aria-hidden="true">{}</span>'
    '<span class="visually-hidden">{}</span></span>'
)
MAIL_MARK = '<span title="Has an e-mail address">{}<span class="visually-hidden">Has an e-mail address</span></span>'


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
    """`sections` of the leads, and the open `section` and `page`: the ones whose address the open one begins with."""
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
    alone = section is not None and section.label == PROPERTIES
    sections = [] if alone else [each for each in _sections() if each.label != PROPERTIES]
    return {"sections": sections, "section": section, "page": page, "pages": shown}


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


@register.simple_tag
@lru_cache(maxsize=200)
def score_mark(score: int) -> SafeString:
    """The score with one of three strengths, told by weight and color and read as a number."""
    heat = "hot" if score >= 70 else "warm" if score >= 40 else "cool"
    return format_html('<span class="score num" data-heat="{}" title="Score, 0 to 100">{}</span>', heat, score)


@register.simple_tag(takes_context=True)
def score_reasons(context: dict[str, Any], lead: Lead) -> list[score_words.Reason]:
    """The lead's reasons to show, its days as of today."""
    ago = (today_in(page_zone(context)) - lead.status_changed_on).days
    return score_words.in_words(lead.score_reasons, ago)


@register.simple_tag(takes_context=True)
def reach_marks(context: dict[str, Any], lead: Lead) -> SafeString:
    """Whether and when one of the lead's phones may be called, and whether an e-mail address is known."""
    return marks_of(lead, timezone.now(), page_zone(context))


def marks_of(lead: Lead, now: datetime, zone: ZoneInfo) -> SafeString:
    """The same, for rows that have the moment and the zone at hand."""
    if not lead.has_phone:
        return _reach("", "", "", "", lead.has_email)
    return _reach(*_call_mark(lead, now, zone), lead.has_email)


def _call_mark(lead: Lead, now: datetime, zone: ZoneInfo) -> tuple[str, str, str, str]:
    """Icon, tone, the short words and the whole ones."""
    starts, ends = lead.callable_from, lead.callable_until
    if starts is None or ends is None or ends <= now:
        if lead.callable_rule:
            return "phone-off", "is-bad", NEVER, f"Never: {RULE_LABELS.get(lead.callable_rule, 'a rule')}"
        return "phone", "", "Being checked", "When it may be called is looked at within a minute"
    if starts <= now:
        return "phone", "is-good", "Call now", f"May be called until {short_time(ends, now, zone)}"
    return "clock", "is-warn", short_time(starts, now, zone), f"May be called from {short_time(starts, now, zone)}"


@lru_cache(maxsize=500)
def _reach(sign: str, tone: str, short: str, words: str, email: bool) -> SafeString:
    if not sign and not email:
        return mark_safe('<span class="reach soft">no phone or e-mail</span>')  # noqa: S308  a constant
    marks = [format_html(CALL_MARK, tone, words, icon(sign, "icon-small"), short, words)] if sign else []
    marks += [format_html(MAIL_MARK, icon("mail", "icon-small"))] if email else []
    return format_html('<span class="reach">{}</span>', mark_safe("".join(marks)))  # noqa: S308  escaped by parts


SIMULATED = mark_safe('<span class="sim-word">Simulated</span>')  # noqa: S308  a constant


ACT_ICONS = {
    "call": "phone", "note": "note", "task": "list-check", "status": "flag", "closed": "ban", "reopened": "rotate-2",
    "assigned": "user-check", "edited": "pencil", "trace": "user-search", "voicemail": "microphone", "email": "mail",
    "consent": "signature", "opt_out": "hand-stop", "refused": "shield-x", "linked": "link", "mls": "refresh",
    "merged": "git-merge", "retention": "archive", "listing": "home", "created": "plus",
}  # fmt: skip


@register.simple_tag
def act_icon(kind: str) -> SafeString:
    return format_html('<span class="act-icon">{}</span>', icon(ACT_ICONS.get(kind, "info-circle"), "icon-small"))


@register.filter
def lead_facts(snapshot: Snapshot, lead: Lead) -> list[tuple[str, str]]:
    """What an agent asks first of a home, as far as it is known."""
    lot = snapshot["lot_size_square_feet"]
    facts = [
        ("Beds", lead.bedrooms_total),
        ("Baths", lead.bathrooms_total_integer),
        ("Living area", square_feet(lead.living_area) if lead.living_area else None),
        ("Lot", square_feet(lot) if lot else None),
        ("Built", snapshot["year_built"]),
        ("Type", lead.property_sub_type or lead.property_type),
        ("Subdivision", snapshot["subdivision_name"]),
        ("Association fee", money(snapshot["association_fee"]) if snapshot["association_fee"] else None),
        ("Listed by", ", ".join(name for name in (lead.list_agent_full_name, lead.list_office_name) if name)),
        ("Parcel", lead.parcel_number),
    ]
    return [(label, str(value)) for label, value in facts if value not in (None, "")]


@register.inclusion_tag("crm_leads/leads/_today.html", takes_context=True)
def leads_today(context: dict[str, Any]) -> dict[str, Any]:
    """What waits for the reader, on the dashboard; nothing on the platform scope, where nobody works leads."""
    if not context.get("membership"):
        return {}
    return {"today": today(context["request"].user, page_zone(context))}
