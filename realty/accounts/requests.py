"""A request as the pages of accounts see it, after their middleware."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails


class AccountRequest(HttpRequest):
    """For annotations, never made. `owes_step`: the password was right, and the second step is still to come."""

    user: User
    owes_step: bool
    htmx: HtmxDetails
