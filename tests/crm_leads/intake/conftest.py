import pytest
from django.contrib.auth.models import User

from listings.models import Collection
from tests.crm_leads.intake.market import permit


@pytest.fixture
def mls(gps: Collection, owner: User) -> Collection:
    """Its listings may become leads."""
    permit(gps, owner)
    return gps


@pytest.fixture
def other_mls(crmls: Collection, owner: User) -> Collection:
    permit(crmls, owner)
    return crmls
