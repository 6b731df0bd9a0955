"""What stands at each phone and e-mail address of a lead, drawn here: as template variables the menus of a lead's
dozen addresses took a sixth of its page's time."""

from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from crm_leads.models import PhoneNumber
from listings.templatetags.listing_format import icon
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


@register.simple_tag(takes_context=True)
def reach_menu(context: dict[str, Any], reach: Any) -> SafeString:
    """The menu of a number or address: `reach` is a `crm_leads.views.people.Reach`."""
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
