"""Who acts now: kept for the time of a request, so that whoever records an act need not be handed the request."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.contrib.auth.models import User


@dataclass(frozen=True)
class Actor:
    """`person` is a user name; empty for the system: a schedule, a task, a command."""

    person_id: int | None = None
    person: str = ""
    is_staff: bool = False
    address: str | None = None

    @classmethod
    def of(cls, user: User, address: str | None = None) -> "Actor":
        return cls(user.pk, user.get_username(), user.is_staff, address)


SYSTEM = Actor()
_actor: ContextVar[Actor] = ContextVar("realty_actor", default=SYSTEM)


def current() -> Actor:
    return _actor.get()


@contextmanager
def acting(actor: Actor) -> Iterator[None]:
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)
