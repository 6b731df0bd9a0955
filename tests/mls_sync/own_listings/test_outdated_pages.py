"""What a page says when a colleague was faster, where nothing that was entered is drawn again."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from listings.models import Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import text_of
from tests.mls_sync.own_listings.conftest import HOME, picture


@pytest.mark.parametrize("act", ["add_own_photos", "arrange_own_photos", "delete_own_listing"])
def test_it_promises_no_entry_that_is_not_there(owner: User, tenant: Tenant, act: str) -> None:
    olivia = signed_in(owner)
    assert olivia.post("/feeds/own/add/", HOME).status_code == 302
    with tenant_scope(tenant):
        pk = Listing.objects.get().pk
    given = {"version": "0" * 16, "sure": "yes", "photos": picture("front.jpg")}
    answer = olivia.post(reverse(act, args=[pk]), given)
    page = text_of(answer)
    assert answer.status_code == 409 and "do what you meant once more" in page
    assert "What you entered is still below" not in page
