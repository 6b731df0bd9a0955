"""Which changes of a feed's settings may explain that listings are gone."""

from typing import Any

import pytest

from listings.models import Collection
from mls_sync.changes import record_changes, settings_of
from mls_sync.models import Feed
from mls_sync.providers import PROVIDERS, provider_class
from realty.tenants.models import Tenant


@pytest.mark.parametrize(
    ("kind", "option", "value", "decides"),
    [
        ("spark", "requests_per_5_minutes", 400, False),
        ("spark", "extra_filter", "City Eq 'Indio'", True),
        ("reso", "requests_per_hour", 400, False),
        ("reso", "system", "desert", True),
        ("rets", "photo_type", "HiRes", False),
        ("rets", "criteria", "(City=Indio)", True),
        ("csv", "page_size", 400, False),
        ("csv", "key_column", "MLS #", True),
    ],
)
def test_a_setting_of_how_a_source_is_asked_explains_nothing(
    gps: Collection, in_tenant: Tenant, kind: str, option: str, value: Any, decides: bool
) -> None:
    feed = Feed.objects.create(collection=gps, kind=kind)
    before = settings_of(feed)
    feed.options = {option: value}
    (change,) = record_changes(feed, before, user=None)
    assert change.decides_records == decides


@pytest.mark.parametrize("kind", PROVIDERS)
def test_they_are_options_of_the_kind(kind: str) -> None:
    provider = provider_class(kind)
    if provider.options_form.base_fields:
        assert provider.transport_options <= provider.options_form.base_fields.keys()
