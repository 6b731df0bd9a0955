"""Words of alerts for pages."""

from django import template

from listings.alerts import wording

register = template.Library()
register.filter("what_changed", wording.what_changed)
