"""The options of a RETS feed, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mls_sync.providers.options import cleaned_options
from mls_sync.providers.rets.forms import FULL_VERSION, RetsOptionsForm


@dataclass(frozen=True)
class RetsOptions:
    """As `RetsOptionsForm` cleans them."""

    login_url: str
    version: str
    authentication: str
    user_agent: str
    ua_version: str
    resource: str
    classes: tuple[str, ...]
    criteria: str
    statuses: tuple[str, ...]
    response_format: str
    paging: str
    page_size: int
    key_field: str
    modified_field: str
    status_field: str
    columns: tuple[str, ...]
    time_zone: str
    children: tuple[str, ...]
    photo_type: str
    photo_addresses: bool
    requests_per_5_minutes: int

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "RetsOptions":
        """From a feed's options; those left out have the form's initial values. Raises ConfigurationError naming
        each."""
        return cls(**cleaned_options(RetsOptionsForm, given))

    @property
    def signed_version(self) -> str:
        """As it stands in the user agent's signature."""
        return self.version if self.ua_version == FULL_VERSION else self.version.removeprefix("RETS/")
