"""What a feed asks for, as the query of each class."""

from collections.abc import Sequence

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ConfigurationError
from mls_sync.providers.rets import dmql
from mls_sync.providers.rets.options import RetsOptions
from mls_sync.providers.rets.source import RetsSource


def query_of(options: RetsOptions, source: RetsSource, class_name: str, window: Window = Window()) -> str:  # noqa: B008
    """The feed's criteria within a window. Raises ConfigurationError where a field is needed that nobody names."""
    # In parentheses: a comma binds tighter than the "|" that a person may have written.
    criteria = f"({options.criteria})" if options.criteria else ""
    parts = [_statuses(options, source, class_name), criteria]
    if window.start or window.end:
        zone = dmql.query_zone(options.version, source.zone)
        parts += dmql.modified(_modified_field(options, source, class_name), window, zone)
    elif not any(parts):
        parts.append(dmql.everything(_modified_field(options, source, class_name)))
    return dmql.all_of(parts)


def _statuses(options: RetsOptions, source: RetsSource, class_name: str) -> str:
    if not options.statuses:
        return ""
    field = source.field_meaning(class_name, "StandardStatus", options.status_field)
    field = field or source.field_meaning(class_name, "MlsStatus")
    if field is None:
        raise ConfigurationError(f"The MLS names no status of class {class_name}: enter the feed's status field.")
    codes: Sequence[str] = source.system.lookups.codes(field, options.statuses)
    return dmql.any_of(field.system_name, codes)


def _modified_field(options: RetsOptions, source: RetsSource, class_name: str) -> str:
    field = source.field_meaning(class_name, "ModificationTimestamp", options.modified_field)
    if field is None:
        raise ConfigurationError(
            f"The MLS names no modification time of class {class_name}: enter the feed's field of it."
        )
    return field.system_name
