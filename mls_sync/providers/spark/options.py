"""The options of a Spark feed, read and checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from mls_sync.providers.base import Window
from mls_sync.providers.options import cleaned_options
from mls_sync.providers.spark import sparkql
from mls_sync.providers.spark.forms import SparkOptionsForm


@dataclass(frozen=True)
class SparkOptions:
    """As `SparkOptionsForm` cleans them."""

    base_url: str
    auth_scheme: str
    mls_id: str
    property_types: tuple[str, ...]
    statuses: tuple[str, ...]
    ended_days: int
    expansions: tuple[str, ...]
    page_size: int
    extra_filter: str
    user_agent: str
    requests_per_5_minutes: int

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "SparkOptions":
        """From a feed's options; those left out have the form's initial values. Raises ConfigurationError naming
        each."""
        return cls(**cleaned_options(SparkOptionsForm, given))

    def filter(self, window: Window) -> str:
        """The `_filter` of a window; "" for everything that the key may see."""
        return sparkql.all_of(
            (
                f"MlsId Eq {sparkql.text(self.mls_id)}" if self.mls_id else "",
                sparkql.any_of("PropertyType", self.property_types) if self.property_types else "",
                sparkql.of_statuses(self.statuses, self.ended_days, timezone.now()),
                sparkql.modified(window),
                f"({self.extra_filter})" if self.extra_filter else "",
            )
        )
