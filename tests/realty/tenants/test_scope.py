from listings.models import Collection, Listing
from realty.tenants.models import Membership
from realty.tenants.scope import *
import pytest
from django.db import connection
def test_x(gps, stranger, in_tenant):
    assert Collection.objects.count()==1
    with connection.cursor() as c:
        c.execute("select count(*) from listings_collection"); assert c.fetchone()[0]==1
        c.execute("select count(*) from desert_gps_listings")
    with user_scope(stranger.pk):
        m=Membership.objects.of_user(); assert len(m)==1
        assert m[0].tenant.slug=="coastal"
def test_y(gps, stranger):
    with connection.cursor() as c:
        c.execute("select count(*) from listings_collection"); assert c.fetchone()[0]==0
    with pytest.raises(ScopeError): Collection.objects.count()
    with pytest.raises(ScopeError): gps.listings.count()
