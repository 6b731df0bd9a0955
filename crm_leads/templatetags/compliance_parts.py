"""Parts of the compliance pages."""

from django import template
from django.contrib.auth.models import User

from crm_leads.compliance.state_words import rule_in_words

register = template.Library()
register.filter(rule_in_words)


@register.filter
def who(user: User | None) -> str:
    """The name of the person who entered something; nobody did what the program did by itself."""
    return (user.get_full_name() or user.get_username()) if user else "the program"
