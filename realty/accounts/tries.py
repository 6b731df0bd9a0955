"""One try to get in by a password or a code: counted before it is looked at, recorded when it is known how it went."""

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.http import HttpRequest

from realty.accounts import limits
from realty.accounts.addresses import as_one_household, client_address
from realty.accounts.events import record
from realty.accounts.known_browsers import known_as
from realty.accounts.models import Door, Outcome


@dataclass(frozen=True)
class Try:
    request: HttpRequest
    door: Door
    user: User | None
    name: str
    whose: str
    browser: str | None

    def passed(self) -> None:
        limits.clear(limits.ACCOUNT, self.whose)
        if self.browser is None:
            # A house full of people who sign in at nine is no attack.
            limits.give_back(limits.ADDRESS, as_one_household(client_address(self.request)))
        record(self.request, self.door, Outcome.PASSED, user=self.user, name=self.name)

    def not_made(self) -> None:
        """The site was too busy to look at it, so it counts for nothing."""
        limits.give_back(limits.ACCOUNT, self.whose)
        if self.browser is None:
            limits.give_back(limits.ADDRESS, as_one_household(client_address(self.request)))

    def failed(self) -> None:
        record(self.request, self.door, Outcome.FAILED, user=self.user, name=self.name)


def begin(request: HttpRequest, door: Door, *, name: str = "", user: User | None = None) -> Try:
    """Count a try at the account of `user`, or of whoever has this user name, there or not. Raises TooManyTries."""
    user = user or User.objects.filter(username=name).first()
    browser = known_as(request, user)
    # A name that nobody has is counted like any other, or the counting would tell which ones exist.
    whose = f"{door}:{user.get_username() if user else name}".casefold()
    if browser:
        whose = f"{whose}:{browser}"
    try:
        if browser is None:
            limits.take_by_address(client_address(request))
        limits.take(limits.ACCOUNT, whose)
    except limits.TooManyTries:
        record(request, door, Outcome.LIMITED, user=user, name=name)
        raise
    return Try(request, door, user, name, whose, browser)


def password_is_right(request: HttpRequest, user: User, password: str) -> bool:
    """The signed-in person's password, asked again before something weighty. Raises TooManyTries."""
    attempt = begin(request, Door.PASSWORD, user=user)
    try:
        is_right = user.check_password(password)
    except limits.TooManyTries:
        attempt.not_made()
        raise
    if is_right:
        attempt.passed()
        return True
    attempt.failed()
    return False


def welcome_back(user: User) -> None:
    """Whoever proved by a reset link that the account is theirs begins with no tries counted against its password.
    Codes stay counted: a mailbox alone must not buy more guesses at them."""
    for door in (Door.SIGN_IN, Door.PASSWORD):
        limits.clear(limits.ACCOUNT, f"{door}:{user.get_username()}".casefold())
