"""Partners find by its day only an open house that is for all, at an address that they may know."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from listings.models import Collection
from listings.partners import agreements
from listings.partners.search import partner_search
from listings.search.criteria import SearchCriteria
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.partners.world import agreed, for_display
from tests.listings.views.homes import put

DAY = timezone.now().date() + timedelta(days=2)
NEXT = DAY + timedelta(days=1)


def house(day: Any, **values: Any) -> dict[str, Any]:
    return {"OpenHouseDate": str(day), **values}


@pytest.mark.parametrize(
    ("houses", "values", "is_found"),
    [
        ([house(DAY)], {}, True),
        ([house(f"{DAY}T10:00:00", OpenHouseType="Public")], {}, True),
        ([house(DAY, OpenHouseType="")], {}, True),
        ([house(DAY, OpenHouseType=None)], {}, True),
        ([house(DAY, OpenHouseType="Broker")], {}, False),
        ([house(DAY, OpenHouseType="Broker"), house(NEXT, OpenHouseType="Public")], {}, False),
        ([house(DAY, OpenHouseType="Broker"), house(DAY, OpenHouseType="Public")], {}, True),
        ([house(DAY)], {"internet_address_display_yn": False}, False),
    ],
)
def test_a_day_finds_what_is_open_to_all(
    tenant: Tenant, owner: User, other_tenant: Tenant, stranger: User, gps: Collection, houses: list[dict[str, Any]],
    values: dict[str, Any], is_found: bool,
) -> None:  # fmt: skip
    for_display(gps)
    put(gps, "A", open_houses=houses, **values)
    agreed(tenant, owner, other_tenant, stranger, gps)
    with tenant_scope(other_tenant):
        offers = agreements.standing()
        assert partner_search(SearchCriteria(open_house=str(DAY)), offers).total == is_found
        assert partner_search(SearchCriteria(open_house=f"{DAY}/{NEXT}"), offers).total == (is_found or len(houses) > 1)
