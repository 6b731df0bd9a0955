"""The first steps of a new tenant: what is done is asked of the data, not remembered, so it cannot be wrong.

Each app registers its steps when it starts (`add`). Owners see them on their dashboard until they hide them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeGuard

from django.db.models import Exists, QuerySet
from django.utils import timezone

from realty.tenants.models import Invitation, Membership, Role, Tenant


@dataclass(frozen=True)
class Step:
    """`done` gives rows of the open tenant of which there is one once the step is done. `page` is the name of the URL
    that leads on; `why` is one sentence; steps are shown by `order`."""

    order: int
    name: str
    title: str
    why: str
    page: str
    done: Callable[[], tuple[QuerySet[Any], ...]]


@dataclass(frozen=True)
class Shown:
    step: Step
    is_done: bool


_steps: dict[str, Step] = {}


def add(step: Step) -> None:
    _steps[step.name] = step


def steps(tenant: Tenant) -> list[Shown]:
    """All of them with their state; one query. In the tenant's scope."""
    ordered = sorted(_steps.values(), key=lambda step: step.order)
    conditions = {
        f"{step.name}_{number}": Exists(rows)
        for step in ordered
        for number, rows in enumerate(step.done())
    }
    found: dict[str, Any] = dict(Tenant.objects.filter(pk=tenant.pk).values(**conditions).get())
    return [
        Shown(step, all(found[f"{step.name}_{number}"] for number in range(len(step.done())))) for step in ordered
    ]


def is_shown_to(membership: Membership | None) -> bool:
    return membership is not None and membership.role == Role.OWNER and membership.first_hour_hidden_at is None


def hide(membership: Membership, *, hidden: bool) -> None:
    membership.first_hour_hidden_at = timezone.now() if hidden else None
    membership.save(update_fields=["first_hour_hidden_at"])


def has_not_searched(membership: Membership | None) -> TypeGuard[Membership]:
    return membership is not None and membership.first_searched_at is None


def searched(membership: Membership) -> None:
    """A member searched: kept once for each, since a search leaves nothing else behind."""
    membership.first_searched_at = timezone.now()
    membership.save(update_fields=["first_searched_at"])


def _invited() -> tuple[QuerySet[Invitation]]:
    return (Invitation.objects.all(),)


def _searched() -> tuple[QuerySet[Membership]]:
    return (Membership.objects.exclude(first_searched_at=None),)


add(
    Step(
        40, "colleagues", "Invite your colleagues",
        "Leads and tasks can be given to the person who works them, and everyone has an account of their own.",
        "members", _invited,
    )
)  # fmt: skip
add(
    Step(
        30, "search", "Make your first search",
        "It shows what came in, and that counts and maps are those of your MLS.", "search", _searched,
    )
)  # fmt: skip
