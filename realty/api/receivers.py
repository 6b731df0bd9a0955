"""What the API hears of accounts; connected when the app starts."""

from typing import Any

from django.contrib.auth.models import User
from django.dispatch import receiver

from realty.accounts.signals import password_was_reset
from realty.api import tokens


@receiver(password_was_reset, dispatch_uid="realty.api.revoke_tokens")
def revoke_tokens(user: User, **kwargs: Any) -> None:
    """Who forgets a password has perhaps lost more. A change by someone who knows it leaves tokens: programs go on."""
    tokens.revoke_all(user)
