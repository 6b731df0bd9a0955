from django import template
from django.contrib.auth.models import User

from crm_leads.people import name_of
from crm_leads.properties.fields import LABELS

register = template.Library()


@register.filter
def mls_label(name: str) -> str:
    """What pages call a mapped column; other names as they are."""
    return LABELS.get(name, name.replace("_", " ").capitalize())


@register.filter
def person_name(user: User | None) -> str:
    """Of somebody who works here; empty for nobody."""
    return name_of(user) if user else ""
