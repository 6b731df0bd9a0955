"""How "check connection" goes through its steps, whatever the kind of source."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from mls_sync.providers.base import Check, Provider
from mls_sync.providers.errors import ConfigurationError, ProviderError

P = TypeVar("P", bound=Provider)


def checked(
    provider: P, steps: Sequence[Callable[[P, Check], None]], ends: type[ProviderError] = ConfigurationError
) -> Check:
    """What the steps find; each error is a line, once. Where the first step fails by one that `ends` it, no other could
    work. Never raises a ProviderError."""
    check = Check(ok=True)
    for step in steps:
        try:
            step(provider, check)
        except ProviderError as error:
            check.ok, check.error = False, check.error or error
            if str(error) not in check.lines:
                check.lines.append(str(error))
            if isinstance(error, ends) and step is steps[0]:
                break
    return check
