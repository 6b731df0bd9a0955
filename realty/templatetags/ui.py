"""`{% load ui %}`: icons, money, numbers, dates and page links as every page writes them (`realty.ui`)."""

from django import template

from realty.ui import dates, icons, money, numbers, page_links

register = template.Library()

FILTERS = (
    money.money,
    money.whole_money,
    numbers.acres,
    numbers.count,
    numbers.megabytes,
    numbers.percent,
    numbers.square_feet,
    numbers.yes_no,
    dates.duration,
    dates.is_past,
    dates.short_date,
    dates.us_date,
)
TAGS = (dates.ago, dates.clock, dates.local_date, dates.local_time, dates.moment, dates.when)

for written in FILTERS:
    # A moment is written as the day that it is for the reader (Django, "Filters and time zones").
    register.filter(written.__name__, written, expects_localtime=True)
for tag in TAGS:
    register.simple_tag(tag, takes_context=True)
register.simple_tag(icons.icon)
register.simple_tag(page_links.pager)
