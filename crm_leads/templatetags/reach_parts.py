"""What stands at each phone and e-mail address of a lead, drawn here: as template variables the menus of a lead's
dozen addresses took a sixth of its page's time."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from crm_leads.models import PhoneNumber
from crm_leads.templatetags.crm_parts import moment
from listings.templatetags.listing_format import ago, icon
from realty.templatetags.tenant_forms import of_tenant

register = template.Library()

MENU = (
    '<details class="menu"><summary class="btn btn-icon-only" aria-label="More for {shown}">{dots}</summary>'
    '<form class="menu-panel" method="post" action="{action}">'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{of_tenant}{fields}'
    '<button class="menu-item" name="act" value="{first}">{first_icon}{first_word}</button>'
    '<button class="menu-item" name="act" value="stop">{hand}<span>Asked not to be contacted'
    "<small>Stops the person on all channels</small></span></button>"
    '<button class="menu-item" name="act" value="remove">{trash}Remove the {what}</button></form></details>'
)


NUM = mark_safe(' class="num"')  # noqa: S308  a constant
ROW = """\
<li class="reach-row{wrong}"><span class="reach-what">{sign}<span><strong{num}>{shown}</strong>\
<small class="soft">{about}</small>{last}</span></span><span class="reach-state">{state}{ledger}</span>{acts}</li>
"""
ACTS = '<span class="reach-acts">{call}{menu}</span>'
CALL = (
    '<form id="call-{pk}" method="post" action="{action}">'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{of_tenant}{fields}'
    '<button class="btn btn-primary" data-key="p">{phone}Call</button></form>'
)
STATE = '<span class="state {}">{}{}</span>'
SMALL = "<small>{}</small>"
LAST = '<small class="soft">{} {}</small>'
LEDGER = ' <a href="{}?lead={}">Ledger</a>'


@register.simple_tag(takes_context=True)
def reach_rows(context: dict[str, Any], reaches: Iterable[Any], folded: bool = False) -> SafeString:
    """A line for each `crm_leads.views.people.Reach`; `folded` where the reason of a refusal stands above all."""
    return mark_safe("".join(_row(context, reach, folded) for reach in reaches))  # noqa: S308  safe parts


def _row(context: dict[str, Any], reach: Any, folded: bool) -> SafeString:
    row, by_phone = reach.row, reach.is_phone
    sign = "mail" if not by_phone else "device-mobile" if row.line_type == "mobile" else "phone"
    about = [f"rank {row.rank}"]
    if by_phone:
        kind = f"{row.get_line_type_display()}, {row.carrier}" if row.carrier else row.get_line_type_display()
        about.insert(0, kind)
    about.insert(-1, row.get_source_display())
    ledger = format_html(LEDGER, reverse("ledger_entry", args=[reach.digest]), context["lead"].pk) if by_phone else ""
    last = format_html(LAST, row.last_result, ago(context, row.last_result_at)) if row.last_result else ""
    return format_html(
        ROW,
        wrong=" is-wrong" if by_phone and row.is_wrong else "",
        sign=icon(sign),
        num=NUM if by_phone else "",
        shown=reach.shown,
        about=" \N{MIDDLE DOT} ".join(about),
        last=last,
        state=_state(context, reach, folded),
        ledger=ledger,
        acts=_acts(context, reach) if context["may_edit"] else "",
    )


def _state(context: dict[str, Any], reach: Any, folded: bool) -> SafeString | str:
    verdict = reach.verdict
    if verdict.allowed:
        words = "May be called now" if reach.is_phone else "May be mailed"
        return format_html(STATE, "is-good", icon("shield-check"), words)
    if verdict.retry_at:
        state = format_html(STATE, "is-warn", icon("clock"), format_html("From {}", moment(context, verdict.retry_at)))
        return state + (format_html(SMALL, verdict.sentence) if verdict.rule != "hours" else "")
    return "" if folded else format_html(STATE, "is-bad", icon("shield-x"), reach.refusal)


def _acts(context: dict[str, Any], reach: Any) -> SafeString:
    call = ""
    if reach.is_phone and reach.verdict.allowed and context["may_work"] and not reach.is_open_call:
        call = format_html(
            CALL,
            pk=reach.row.pk,
            action=reverse("call_start", args=[reach.row.pk]),
            token=context.get("csrf_token", ""),
            of_tenant=of_tenant(),
            fields=context["way"].fields,
            phone=icon("phone"),
        )
    return format_html(ACTS, call=call, menu=reach_menu(context, reach))


def reach_menu(context: dict[str, Any], reach: Any) -> SafeString:
    """The menu of a number or address."""
    by_phone = isinstance(reach.row, PhoneNumber)
    if by_phone and reach.row.is_wrong:
        first = ("right", "check", "It is right after all")
    else:
        first = ("wrong", "user-x", "Mark as wrong" if by_phone else "Belongs to someone else")
    return format_html(
        MENU,
        shown=reach.shown,
        dots=icon("dots"),
        action=reverse("phone_action" if by_phone else "email_action", args=[reach.row.pk]),
        token=context.get("csrf_token", ""),
        of_tenant=of_tenant(),
        fields=context["way"].fields,
        first=first[0],
        first_icon=icon(first[1]),
        first_word=first[2],
        hand=icon("hand-stop"),
        trash=icon("trash"),
        what="number" if by_phone else "address",
    )
