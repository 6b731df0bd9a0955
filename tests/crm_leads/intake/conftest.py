import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from listings.models import Collection
from tests.crm_leads.intake.market import permit


@pytest.fixture
def mls(gps: Collection, owner: User) -> Collection:
    """Its listings may become leads; it was read whole."""
    permit(gps, owner)
    Collection.objects.filter(pk=gps.pk).update(synced_at=timezone.now())
    gps.refresh_from_db()
    return gps


@pytest.fixture
def other_mls(crmls: Collection, owner: User) -> Collection:
    permit(crmls, owner)
    return crmls
