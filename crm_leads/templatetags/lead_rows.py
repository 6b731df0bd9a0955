"""The rows of the queue's table, drawn by string formats: as nodes of a template, they took more time than all
else on the page together.

Whatever people or feeds wrote passes `escape`; the rest is numbers, constants and parts that are safe already.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from crm_leads.leads.agents import name_of
from crm_leads.models import Lead
from crm_leads.templatetags.crm_parts import SIMULATED, marks_of, score_mark
from listings.templatetags.listing_format import status_badge
from listings.templatetags.listing_parts import photo
from realty.ui.dates import day_words, moment_of, page_zone
from realty.ui.icons import icon
from realty.ui.money import money

register = template.Library()

ROW = """\
<tr class="lead-row{worked}" id="lead-{pk}" data-lead>{pick}<td class="thumb"><span class="photo">{photo}</span></td>\
<td class="lead-home"><a class="lead-link" href="{at}?{way}" data-open>{name}</a><span class="soft">{place}</span>\
{simulated}</td><td class="lead-ended">{status}<span class="soft num nowrap">{ended}</span></td>\
<td class="num lead-price">{price}{cuts}</td><td class="num lead-score">{score}</td>\
<td class="lead-owner"><span class="clip">{owner}</span>{reach}</td><td class="lead-next">{next}</td>{acts}</tr>
"""
PICK = """\
<td class="pick"><label class="pick-target"><input class="form-check-input" type="checkbox" name="id" value="{}"\
 form="bulk" data-key="x"><span class="visually-hidden">Select {}</span></label></td>"""
ACT = """\
<button type="submit" class="row-act" form="row-act" formaction="{{at}}{below}/" hx-post="{{at}}{below}/"\
 name="{name}" value="{value}" data-key="{key}" data-word="{word}" title="{title} ({key})"\
 aria-label="{title}: {{home}}">{icon}</button>"""


@dataclass(frozen=True)
class Look:
    """What all rows of a page have in common. `address` is where leads stand, before the id."""

    address: str
    way: str
    may_edit: bool
    worked: bool
    platform: bool
    shows_status: bool
    zone: ZoneInfo
    now: datetime
    year: int


@register.simple_tag(takes_context=True)
def lead_rows(context: dict[str, Any], leads: Iterable[Lead]) -> SafeString:
    """A row of the table for each; `worked` in the context marks the one that was just acted on."""
    worked, zone, now = bool(context.get("worked")), page_zone(context), timezone.now()
    look = Look(
        address=reverse("lead", args=[0]).removesuffix("0/"),
        way=escape(context["way"]),
        may_edit=bool(context.get("may_edit")),
        worked=worked,
        platform=bool(context.get("platform")),
        shows_status=worked or context["criteria"].status == "open",
        zone=zone,
        now=now,
        year=now.astimezone(zone).year,
    )
    return mark_safe("".join(_row(lead, look) for lead in leads))  # noqa: S308  escaped by its parts


def _row(lead: Lead, look: Look) -> str:
    at = f"{look.address}{lead.pk}/"
    home = escape(lead.street_address or str(lead))
    return ROW.format(
        worked=" is-worked" if look.worked else "",
        pk=lead.pk,
        pick=PICK.format(lead.pk, home) if look.may_edit else "",
        photo=photo(lead.primary_photo, small=True),
        at=at,
        way=look.way,
        name=home,
        place=escape(_place(lead, look)),
        simulated=SIMULATED if lead.is_simulated else "",
        status=status_badge(lead.standard_status),
        ended=_ended(lead, look),
        price=money(lead.list_price),
        cuts=_cuts(lead.price_cuts),
        score=score_mark(lead.score),
        owner=escape(lead.owner_name) or "Owner not known",
        reach=marks_of(lead, look.now, look.zone),
        next=_next(lead, look),
        acts=_acts(lead, at, home) if look.may_edit else "",
    )


def _place(lead: Lead, look: Look) -> str:
    region = f"{lead.state_or_province} {lead.postal_code}".strip()
    place = ", ".join(part for part in (lead.city, region) if part)
    return f"{place} \N{MIDDLE DOT} {lead.tenant.slug}" if look.platform else place


def _ended(lead: Lead, look: Look) -> str:
    days = "" if lead.days_on_market is None else f" \N{MIDDLE DOT} {lead.days_on_market} days"
    return f"{day_words(lead.status_changed_on, look.year)}{days}"


def _cuts(number: int) -> str:
    return f'<span class="soft">{number} cut{"" if number == 1 else "s"}</span>' if number else ""


def _next(lead: Lead, look: Look) -> str:
    """What comes next, when and by whom, or why the lead closed; its status where rows of several are shown."""
    status = f'<span class="pill lead-state">{lead.get_status_display()}</span>' if look.shows_status else ""
    if lead.closed_at:
        return f'<span class="clip">{lead.get_closed_because_display()}</span>{status}'
    step = f'<span class="clip">{escape(lead.next_step)}</span>' if lead.next_step else ""
    due = assigned = ""
    if at := lead.next_step_at:
        strength = "state is-bad" if at < look.now else "soft"
        due = f'<span class="{strength}">{moment_of(at, look.now, look.zone)}</span>'
    if lead.assigned_to:
        assigned = f'<span class="soft clip">{icon("user", "icon-small")}{escape(name_of(lead.assigned_to))}</span>'
    return f"{step}{due}{assigned}{status}"


def _acts(lead: Lead, at: str, home: str) -> str:
    """The one-click acts; they are buttons of the form `row-act`, so that all rows need one form."""
    buttons = (
        "" if lead.closed_at else _buttons(lead.status).format(at=at, home=home, had=lead.assigned_to_id or "nobody")
    )
    return f'<td class="row-acts">{buttons}</td>'


@lru_cache(maxsize=8)
def _buttons(status: str) -> str:
    """A format with `at`, the lead's address, `home`, its name, and `had`, whose it is."""
    contacted = _button("status", "status", f"contacted:{status}", "c", "Mark contacted", "phone-call", "Contacted")
    skipped = _button("status", "status", f"skipped:{status}", "s", "Skip", "player-skip-forward", "Skip")
    mine = _button("assign", "to", "me:{had}", "a", "Assign to me", "user-check", "Mine")
    if status not in ("contacted", "skipped"):
        return contacted + skipped + mine
    undo = _button("status", "status", f"new:{status}", status[0], "Back to new", "arrow-back-up", "New")
    return undo + (skipped if status == "contacted" else contacted) + mine


def _button(below: str, name: str, value: str, key: str, title: str, sign: str, word: str) -> str:
    return ACT.format(below=below, name=name, value=value, key=key, title=title, icon=icon(sign), word=word)
