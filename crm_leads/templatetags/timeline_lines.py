"""The lines of a lead's timeline, drawn here: there are two dozen on each page."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from crm_leads.enums import ActivityKind
from crm_leads.leads.agents import name_of
from crm_leads.models import Activity
from crm_leads.templatetags.crm_parts import act_icon
from realty.ui.dates import page_zone, time_ago

register = template.Library()

# Django works a word out of all choices, each time anew.
KINDS = dict(ActivityKind.choices)

LINE = """\
<li class="act" data-kind="{kind}">{sign}<span class="act-what"><span>{what}{note}</span>\
<small class="soft">{label} &middot; {who}{ago}</small></span></li>
"""


@register.simple_tag(takes_context=True)
def timeline_lines(context: dict[str, Any], lines: Iterable[Activity]) -> SafeString:
    zone, now = page_zone(context), timezone.now()
    drawn = [
        LINE.format(
            kind=escape(line.kind),
            sign=act_icon(line.kind),
            what=linebreaksbr(line.summary) if line.kind == "note" else escape(line.summary),
            note=f"<br><q>{escape(str(note))}</q>" if (note := line.data.get("note")) else "",
            label=KINDS.get(line.kind, line.kind),
            who=f"{escape(name_of(line.user))} &middot; " if line.user else "",
            ago=time_ago(line.at, now, zone),
        )
        for line in lines
    ]
    return mark_safe("".join(drawn))  # noqa: S308  escaped by its parts
