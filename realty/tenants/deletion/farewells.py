"""What apps do before a tenant's rows are removed: each registers its step when it starts. A step may run more than
once, since a process may be killed before it is noted."""

from collections.abc import Callable

# Called in the tenant's scope with its id; gives how much of what was done, for the certificate.
Step = Callable[[int], dict[str, int]]
_steps: dict[str, Step] = {}


def add(name: str, step: Step) -> None:
    _steps[name] = step


def steps() -> dict[str, Step]:
    return dict(sorted(_steps.items()))
