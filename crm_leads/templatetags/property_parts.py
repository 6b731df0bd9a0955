from django import template

from crm_leads.properties.fields import LABELS

register = template.Library()


@register.filter
def mls_label(name: str) -> str:
    """What pages call a mapped column; other names as they are."""
    return LABELS.get(name, name.replace("_", " ").capitalize())
