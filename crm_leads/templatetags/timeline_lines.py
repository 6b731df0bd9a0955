"""The lines of a lead's timeline, drawn here: there are two dozen on each page."""

from collections.abc import Iterable
from typing import Any

from django import template
from django.template.defaultfilters import linebreaksbr
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from crm_leads.models import Activity
from crm_leads.people import name_of
from crm_leads.templatetags.crm_parts import act_icon
from listings.templatetags.listing_format import page_zone, time_ago

register = template.Library()

LINE = """\
<li class="act" data-kind="{kind}">{sign}<span class="act-what"><span>{what}{note}</span>\
<small class="soft">{label} &middot; {who}{ago}</small></span></li>
"""


@register.simple_tag(takes_context=True)
def timeline_lines(context: dict[str, Any], lines: Iterable[Activity]) -> SafeString:
    zone, now = page_zone(context), timezone.now()
    drawn = [
        format_html(
            LINE,
            kind=line.kind,
            sign=act_icon(line.kind),
            what=linebreaksbr(line.summary) if line.kind == "note" else line.summary,
            note=format_html("<br><q>{}</q>", note) if (note := line.data.get("note")) else "",
            label=line.get_kind_display(),
            who=f"{name_of(line.user)} \N{MIDDLE DOT} " if line.user else "",
            ago=time_ago(line.at, now, zone),
        )
        for line in lines
    ]
    return mark_safe("".join(drawn))  # noqa: S308  each is safe
