"""A request as the pages of accounts see it, after their middleware."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import User
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from realty.api.models import ApiToken


class AccountRequest(HttpRequest):
    """For annotations, never made. `owes_step`: the password was right, and the second step is still to come.
    `api_token` is what a program came with in place of a session."""

    user: User
    owes_step: bool
    htmx: HtmxDetails
    api_token: "ApiToken | None"
