"""Parts that every page of the CRM shows."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from crm_leads.models import Lead
from crm_leads.people import name_of
from crm_leads.snapshot import Snapshot
from crm_leads.tasks_due import today
from listings.enums import EventKind
from listings.templatetags.listing_format import ago, icon, money, page_zone, square_feet, status_badge

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


@register.filter
def short_date(value: date | None) -> str:
    """Nov 3; with the year where it is not this one."""
    if value is None:
        return ""
    return f"{value:%b} {value.day}" + ("" if value.year == timezone.localdate().year else f", {value.year}")


@register.filter
def is_past(value: datetime) -> bool:
    return value < timezone.now()


@register.simple_tag
@lru_cache(maxsize=200)
def score_mark(score: int) -> SafeString:
    """The score with one of three strengths, told by weight and color and read as a number."""
    heat = "hot" if score >= 70 else "warm" if score >= 40 else "cool"
    return format_html('<span class="score num" data-heat="{}" title="Score, 0 to 100">{}</span>', heat, score)


@register.simple_tag
def reach_marks(lead: Lead) -> SafeString:
    """Whether a phone and an e-mail address are known."""
    return _reach(lead.has_phone, lead.has_email)


@lru_cache(maxsize=8)
def _reach(phone: bool, email: bool) -> SafeString:
    marks = [("phone", "Has a phone")] if phone else []
    marks += [("mail", "Has an e-mail address")] if email else []
    if not marks:
        return mark_safe('<span class="reach soft">no phone or e-mail</span>')  # noqa: S308  a constant
    signs = ((icon(name, "icon-small"), words) for name, words in marks)
    inner = format_html_join("", '<span title="{1}">{0}<span class="visually-hidden">{1}</span></span>', signs)
    return format_html('<span class="reach">{}</span>', inner)


HOME_CELLS = (
    '<td class="lead-home"><a class="lead-link" href="{}?{}" data-open>{}</a><span class="soft">{}</span>{}</td>'
    '<td class="lead-ended">{}<span class="soft num nowrap">{}{}</span></td>'
    '<td class="num lead-price">{}{}</td><td class="num lead-score">{}</td>'
)
SIMULATED = mark_safe('<span class="sim-word">Simulated</span>')  # noqa: S308  a constant


@register.simple_tag(takes_context=True)
def home_cells(context: dict[str, Any], lead: Lead) -> SafeString:
    """The cells of a row that tell the home, its listing and the score: drawn here, since fifty rows of them as
    template variables took a third of the page's time."""
    region = f"{lead.state_or_province} {lead.postal_code}".strip()
    place = ", ".join(part for part in (lead.city, region) if part)
    if context.get("platform"):
        place += f" \N{MIDDLE DOT} {lead.tenant.slug}"
    days = "" if lead.days_on_market is None else f" \N{MIDDLE DOT} {lead.days_on_market} days"
    cuts = f"{lead.price_cuts} cut{'' if lead.price_cuts == 1 else 's'}"
    return format_html(
        HOME_CELLS,
        lead.get_absolute_url(),
        context["way"],
        lead.street_address or str(lead),
        place,
        SIMULATED if lead.is_simulated else "",
        status_badge(lead.standard_status),
        short_date(lead.status_changed_on),
        days,
        money(lead.list_price),
        format_html('<span class="soft">{}</span>', cuts) if lead.price_cuts else "",
        score_mark(lead.score),
    )


NEXT_CELL = '<td class="lead-next">{}{}{}{}</td>'
CLIPPED = '<span class="clip">{}</span>'


@register.simple_tag(takes_context=True)
def next_cell(context: dict[str, Any], lead: Lead) -> SafeString:
    """What comes next, when and by whom, or why the lead closed; its status where rows of several are shown."""
    shows_status = context.get("worked") or context["criteria"].status == "open"
    status = format_html('<span class="pill lead-state">{}</span>', lead.get_status_display()) if shows_status else ""
    if lead.closed_at:
        return format_html(NEXT_CELL, format_html(CLIPPED, lead.get_closed_because_display()), "", "", status)
    step = format_html(CLIPPED, lead.next_step) if lead.next_step else ""
    due = assigned = ""
    if at := lead.next_step_at:
        due = format_html('<span class="{}">{}</span>', "state is-bad" if is_past(at) else "soft", ago(context, at))
    if lead.assigned_to:
        who = (icon("user", "icon-small"), name_of(lead.assigned_to))
        assigned = format_html('<span class="soft clip">{}{}</span>', *who)
    return format_html(NEXT_CELL, step, due, assigned, status)


ROW_BUTTON = (
    '<button type="submit" class="row-act" form="row-act" formaction="{0}" hx-post="{0}" name="{1}" value="{2}"'
    ' data-key="{3}" data-word="{7}" title="{4} ({3})" aria-label="{4}: {5}">{6}</button>'
)


@register.simple_tag
def row_buttons(lead: Lead) -> SafeString:
    """The one-click acts of a row; they are buttons of the form `row-act`, so that fifty rows need one form."""
    # Both stand below the lead's own address; asking for each would take longer than drawing the row's buttons.
    at = lead.get_absolute_url()
    status, to = f"{at}status/", f"{at}assign/"
    home = lead.street_address
    acts = [
        (status, "status", "contacted", "c", "Mark contacted", home, icon("phone-call"), "Contacted"),
        (status, "status", "skipped", "s", "Skip", home, icon("player-skip-forward"), "Skip"),
        (to, "to", "me", "a", "Assign to me", home, icon("user-check"), "Mine"),
    ]
    if lead.status in ("contacted", "skipped"):
        undo = (status, "status", "new", lead.status[0], "Back to new", home, icon("arrow-back-up"), "New")
        acts = [undo, *[act for act in acts if act[2] != lead.status]]
    return format_html_join("", ROW_BUTTON, acts)


ACT_ICONS = {
    "call": "phone", "note": "note", "task": "list-check", "status": "flag", "closed": "ban", "reopened": "rotate-2",
    "assigned": "user-check", "edited": "pencil", "trace": "user-search", "voicemail": "microphone", "email": "mail",
    "consent": "signature", "opt_out": "hand-stop", "refused": "shield-x", "linked": "link", "mls": "refresh",
    "merged": "git-merge", "retention": "archive", "listing": "home", "created": "plus",
}  # fmt: skip


@register.simple_tag
def act_icon(kind: str) -> SafeString:
    return format_html('<span class="act-icon">{}</span>', icon(ACT_ICONS.get(kind, "info-circle"), "icon-small"))


@register.simple_tag(takes_context=True)
def local_date(context: dict[str, Any], value: datetime) -> str:
    """For a date input, in the tenant's zone."""
    return value.astimezone(page_zone(context)).strftime("%Y-%m-%d")


@register.simple_tag(takes_context=True)
def local_time(context: dict[str, Any], value: datetime) -> str:
    return value.astimezone(page_zone(context)).strftime("%H:%M")


@register.filter
def event_label(kind: str) -> str:
    return str(EventKind(kind).label) if kind in EventKind.values else kind.replace("_", " ").capitalize()


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
