"""The options of a RESO feed, read and checked, with the profile's values where they are empty."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import Any, Self

from django.utils import timezone

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.options import cleaned_options
from mls_sync.providers.reso import odata
from mls_sync.providers.reso.dictionary import Dictionary
from mls_sync.providers.reso.forms import ResoOptionsForm
from mls_sync.providers.reso.profiles import DAY, HOUR, MINUTE, PROFILES, SECOND, Profile, profile_of
from mls_sync.providers.transport.budget import Limit

# Of a listing that ended unsold.
ENDED = ("Expired", "Canceled")
DELETED = "Delete"
NOTHING = ("-",)
PERIODS = {
    "requests_per_second": SECOND,
    "requests_per_minute": MINUTE,
    "requests_per_hour": HOUR,
    "requests_per_day": DAY,
}


@dataclass(frozen=True)
class ResoOptions:
    """As `ResoOptionsForm` cleans them. `base_url`, `auth`, `token_url`, `scope`, `expansions`, `page_size` and
    `open_house_hours` are the profile's where the form left them empty."""

    profile: Profile
    base_url: str
    auth: str
    token_url: str
    scope: str
    system: str
    property_types: tuple[str, ...]
    statuses: tuple[str, ...]
    ended_days: int
    extra_filter: str
    expansions: tuple[str, ...]
    select: tuple[str, ...]
    resources: tuple[str, ...]
    open_house_hours: str
    page_size: int
    user_agent: str
    limits: tuple[Limit, ...]

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Self:
        """From a feed's options; those left out have the form's initial values. Raises ConfigurationError naming
        each."""
        values = cleaned_options(ResoOptionsForm, _within_version(given))
        profile = profile_of(values["profile"], values["base_url"])
        for name in ("base_url", "auth", "token_url", "scope", "page_size", "expansions", "open_house_hours"):
            values[name] = values[name] or getattr(profile, name)
        values["resources"] = values["resources"] or _read_apart(profile, values["expansions"])
        if values["expansions"] == NOTHING:
            values["expansions"] = ()
        values |= {"profile": profile, "limits": _limits(profile, values)}
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})

    def filter(self, window: Window, dictionary: Dictionary) -> str:
        """The `$filter` of a window; "" for everything that the credentials admit. Raises ConfigurationError for a
        status or a property type that the source does not have."""
        profile = self.profile
        is_increment = bool(window.start or window.end)
        visible = f"{profile.visible_field} eq true" if profile.visible_field and not is_increment else ""
        return odata.all_of(
            (
                self.share(),
                visible,
                self._types(dictionary),
                self._of_statuses(dictionary, is_increment),
                odata.modified(profile.modified_field, window),
                f"({self.extra_filter})" if self.extra_filter else "",
            )
        )

    def share(self) -> str:
        """Which of the MLSs of the service."""
        return f"OriginatingSystemName eq {odata.text(self.system)}" if self.system else ""

    def _types(self, dictionary: Dictionary) -> str:
        if not self.property_types:
            return ""
        return odata.any_of("PropertyType", self._literals("PropertyType", self.property_types, dictionary))

    def _literals(self, field: str, wanted: tuple[str, ...], dictionary: Dictionary) -> list[str]:
        """As the source writes them; what it does not have, no listing has."""
        style = self.profile.enum_literals
        found = [literal for each in wanted if (literal := dictionary.literal(field, each, style)) is not None]
        if not found:
            known = ", ".join(sorted(set(dictionary.values_of(field).values()))[:20])
            raise ConfigurationError(f"The MLS does not have {field} {', '.join(wanted)}. It has: {known}.")
        return list(dict.fromkeys(found))

    def _of_statuses(self, dictionary: Dictionary, is_increment: bool) -> str:
        """The statuses, "" for all; besides them listings that ended unsold not long ago, from a whole day on, so that
        the pages of one read ask for the same; and in an increment those that the source says are deleted."""
        if not self.statuses:
            return ""
        style = self.profile.enum_literals
        wanted = [odata.any_of("StandardStatus", self._literals("StandardStatus", self.statuses, dictionary))]
        ended = tuple(each for each in ENDED if each not in self.statuses)
        ended_literals = [one for each in ended if (one := dictionary.literal("StandardStatus", each, style))]
        if self.ended_days and ended_literals:
            since = (timezone.now() - timedelta(days=self.ended_days)).astimezone(UTC)
            day = odata.moment(since.replace(hour=0, minute=0, second=0, microsecond=0))
            wanted.append(f"({odata.any_of('StandardStatus', ended_literals)} and StatusChangeTimestamp ge {day})")
        deleted = dictionary.literal("StandardStatus", DELETED, style)
        if is_increment and deleted and dictionary.values_of("StandardStatus"):
            wanted.append(odata.any_of("StandardStatus", [deleted]))
        return f"({' or '.join(wanted)})" if len(wanted) > 1 else wanted[0]

    def deleted(self, dictionary: Dictionary) -> str:
        """Which of the listings that the filter admits the source says are deleted; "" where none can be."""
        if self.statuses or not dictionary.values_of("StandardStatus"):
            return ""
        literal = dictionary.literal("StandardStatus", DELETED, self.profile.enum_literals)
        return odata.any_of("StandardStatus", [literal]) if literal else ""


def _read_apart(profile: Profile, expansions: tuple[str, ...]) -> tuple[str, ...]:
    """What the listings' own moments of change do not tell of, where the service has it apart."""
    return tuple(name for name in profile.apart if name in expansions)


def _limits(profile: Profile, cleaned: Mapping[str, Any]) -> tuple[Limit, ...]:
    """The profile's, and in their place or besides them what the options say."""
    given = [Limit(cleaned[name], period) for name, period in PERIODS.items() if cleaned[name]]
    if cleaned["megabytes_per_hour"]:
        given.append(Limit(cleaned["megabytes_per_hour"] * 1_000_000, HOUR, "bytes"))
    told = {limit.name: limit for limit in (*profile.limits, *given)}
    return tuple(told.values())


def _within_version(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """A page size that was saved for another version of the service's API, cut to what this one allows."""
    name, size = given.get("profile"), given.get("page_size")
    if name not in PROFILES or not isinstance(size, int):
        return given
    most = profile_of(name, str(given.get("base_url") or "")).most_in_page
    return {**given, "page_size": most} if most < size <= PROFILES[name].most_in_page else given
