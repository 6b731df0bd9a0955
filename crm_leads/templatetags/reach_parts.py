"""What stands at each phone and e-mail address of a lead, drawn here: as template variables the menus of a lead's
dozen addresses took a sixth of its page's time."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from crm_leads.enums import LineType, Source
from crm_leads.models import Contact
from realty.templatetags.tenant_forms import of_tenant
from realty.ui.dates import ago, moment
from realty.ui.icons import icon

register = template.Library()

# Django works a word out of all choices, each time anew.
SOURCES, LINE_TYPES = dict(Source.choices), dict(LineType.choices)
MENU = (
    '<details class="menu"><summary class="btn btn-icon-only" aria-label="More for {shown}">{dots}</summary>'
    '<form class="menu-panel" method="post" action="{action}">'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{of_tenant}{fields}'
    '<button class="menu-item" name="act" value="{first}">{first_icon}{first_word}</button>'
    '<button class="menu-item" name="act" value="stop">{hand}<span>Asked not to be contacted'
    "<small>Stops the person on all channels</small></span></button>"
    '<button class="menu-item" name="act" value="remove">{trash}Remove the {what}</button></form></details>'
)


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
OPTION = '<option value="{}-{:d}">{}, {}</option>'
CORRECTING = """\
<details class="add"><summary>Add or correct</summary><div class="add-forms">\
<form method="post" action="{add_phone}">\
<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{of_tenant}{fields}\
<label class="form-label" for="phone-{pk}">Phone</label>\
<span class="inline-form"><input class="form-control num" id="phone-{pk}" name="number" type="tel" required \
maxlength="40" autocomplete="off"><select class="form-select" name="line_type" aria-label="Kind of phone">\
<option value="">Unknown</option><option value="mobile">Mobile</option><option value="landline">Landline</option>\
</select><button class="btn">Add</button></span></form>
<form method="post" action="{add_email}">\
<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{of_tenant}{fields}\
<label class="form-label" for="email-{pk}">E-mail</label>\
<span class="inline-form"><input class="form-control" id="email-{pk}" name="address" type="email" required \
maxlength="254" autocomplete="off"><button class="btn">Add</button></span></form>
<form method="post" action="{edit}">\
<input type="hidden" name="csrfmiddlewaretoken" value="{token}">{of_tenant}{fields}\
<label class="form-label" for="name-{pk}">Name</label>\
<span class="inline-form"><input class="form-control" id="name-{pk}" name="full_name" value="{name}" required \
maxlength="200" autocomplete="off"><button class="btn" name="act" value="save">Save</button></span>\
<label class="choice"><input class="form-check-input" type="checkbox" name="is_entity" value="1"{is_entity}>\
<span>A company, trust or estate</span></label>\
<button class="btn btn-danger-quiet" name="act" value="remove" formnovalidate>{trash}Remove this owner</button></form>\
</div></details>
"""
LEDGER = ' <a href="{}?lead={}">Ledger</a>'


@register.simple_tag(takes_context=True)
def reach_rows(context: dict[str, Any], reaches: Iterable[Any], folded: bool = False) -> SafeString:
    """A line for each `crm_leads.leads.views.owners.Reach`; `folded` where the reason of a refusal stands above all."""
    return mark_safe("".join(_row(context, reach, folded) for reach in reaches))  # noqa: S308  escaped by its parts


@register.simple_tag(takes_context=True)
def correcting_forms(context: dict[str, Any], contact: Contact) -> SafeString:
    """What may be added to a person, or corrected."""
    add_phone, add_email, edit = [reverse(n, args=[contact.pk]) for n in ("add_phone", "add_email", "edit_contact")]
    drawn = CORRECTING.format(
        pk=contact.pk,
        add_phone=add_phone,
        add_email=add_email,
        edit=edit,
        name=escape(str(contact)),
        is_entity=" checked" if contact.is_entity else "",
        trash=icon("trash"),
        **_hidden(context),
    )
    return mark_safe(drawn)  # noqa: S308  escaped by its parts


@register.simple_tag
def who_options(people: Iterable[Any]) -> SafeString:
    """Each number of each person, usable ones first, and the person without one: whom a call was with."""
    options = []
    for person in people:
        name = escape(str(person.contact))
        reaches = [*person.phones, *(reach for group in person.refused for reach in group.reaches if reach.is_phone)]
        options += [OPTION.format("phone", reach.row.pk, name, escape(reach.shown)) for reach in reaches]
        options.append(OPTION.format("contact", person.contact.pk, name, "in person"))
    return mark_safe("".join(options))  # noqa: S308  names and numbers are escaped


def _row(context: dict[str, Any], reach: Any, folded: bool) -> str:
    row, by_phone = reach.row, reach.is_phone
    sign = "mail" if not by_phone else "device-mobile" if row.line_type == "mobile" else "phone"
    about = [SOURCES.get(row.source, row.source), f"rank {row.rank}"]
    if by_phone:
        kind = LINE_TYPES.get(row.line_type, row.line_type)
        about.insert(0, f"{kind}, {row.carrier}" if row.carrier else kind)
    ledger = LEDGER.format(reverse("ledger_entry", args=[reach.digest]), context["lead"].pk) if by_phone else ""
    last = LAST.format(escape(row.last_result), ago(context, row.last_result_at)) if row.last_result else ""
    return ROW.format(
        wrong=" is-wrong" if by_phone and row.is_wrong else "",
        sign=icon(sign),
        num=' class="num"' if by_phone else "",
        shown=escape(reach.shown),
        about=escape(" \N{MIDDLE DOT} ".join(about)),
        last=last,
        state=_state(context, reach, folded),
        ledger=ledger,
        acts=ACTS.format(call=_call(context, reach), menu=_menu(context, reach)) if context["may_edit"] else "",
    )


def _state(context: dict[str, Any], reach: Any, folded: bool) -> str:
    verdict = reach.verdict
    if verdict.allowed:
        return STATE.format("is-good", icon("shield-check"), "May be called now" if reach.is_phone else "May be mailed")
    if verdict.retry_at:
        state = STATE.format("is-warn", icon("clock"), f"From {moment(context, verdict.retry_at)}")
        return state + (SMALL.format(escape(verdict.sentence)) if verdict.rule != "hours" else "")
    return "" if folded else STATE.format("is-bad", icon("shield-x"), escape(reach.refusal))


def _call(context: dict[str, Any], reach: Any) -> str:
    if not (reach.is_phone and reach.verdict.allowed and context["may_work"]) or reach.is_open_call:
        return ""
    action = reverse("call_start", args=[reach.row.pk])
    return CALL.format(pk=reach.row.pk, action=action, phone=icon("phone"), **_hidden(context))


def _menu(context: dict[str, Any], reach: Any) -> str:
    by_phone = reach.is_phone
    if by_phone and reach.row.is_wrong:
        first = ("right", "check", "It is right after all")
    else:
        first = ("wrong", "user-x", "Mark as wrong" if by_phone else "Belongs to someone else")
    return MENU.format(
        shown=escape(reach.shown),
        dots=icon("dots"),
        action=reverse("phone_action" if by_phone else "email_action", args=[reach.row.pk]),
        first=first[0],
        first_icon=icon(first[1]),
        first_word=first[2],
        hand=icon("hand-stop"),
        trash=icon("trash"),
        what="number" if by_phone else "address",
        **_hidden(context),
    )


def _hidden(context: dict[str, Any]) -> dict[str, str]:
    return {
        "token": escape(str(context.get("csrf_token", ""))),
        "of_tenant": of_tenant(),
        "fields": context["way"].fields,
    }
