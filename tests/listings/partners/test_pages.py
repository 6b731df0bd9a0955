"""Who sees what of partners: agreements that never were, ended or are not open, and the record of visits."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from psycopg.errors import ReadOnlySqlTransaction

from listings.models import Collection, Listing, PartnerAcceptance, PartnerOffer, PartnerVisit
from listings.partners import agreements, visits
from listings.partners.agreements import MOST
from listings.partners.opened import reading
from realty.audit.models import AuditEvent
from realty.tenants.models import Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import make_member, make_tenant, signed_in
from tests.listings.partners.world import agreed, for_display
from tests.listings.views.homes import put, text_of

SEARCH, AGREEMENTS = reverse("partners_search"), reverse("partner_agreements")


@pytest.fixture
def home(gps: Collection) -> Listing:
    for_display(gps, attribution="Courtesy of the GPS MLS.")
    (listing,) = put(gps, "A", list_price=Decimal(612_000), private_remarks="Gate 4411", showing_instructions="Call")
    return listing


@pytest.fixture
def offer(
    home: Listing, tenant: Tenant, owner: User, other_tenant: Tenant, stranger: User, gps: Collection
) -> PartnerOffer:
    return agreed(tenant, owner, other_tenant, stranger, gps)


def page_of(offer: PartnerOffer, listing: Listing) -> str:
    return reverse("partner_listing", args=[offer.pk, listing.pk])


def test_a_member_finds_and_opens_what_a_partner_opened(stranger: User, offer: PartnerOffer, home: Listing) -> None:
    client = signed_in(stranger)
    page = text_of(client.get(SEARCH))
    assert "1 listing<" in page and "$612,000" in page and "Desert Realty" in page and "Courtesy of the GPS MLS" in page
    assert page_of(offer, home) in page
    opened = text_of(client.get(page_of(offer, home)))
    assert "12 Sago A Lane" in opened and "Desert Realty" in opened and "Courtesy of the GPS MLS" in opened
    assert "Gate 4411" not in opened and "Instructions" not in opened
    assert client.get(home.get_absolute_url()).status_code == 404


def test_the_search_goes_on_from_the_search_page(stranger: User, offer: PartnerOffer) -> None:
    client = signed_in(stranger)
    assert f'href="{SEARCH}?min_price=600000"' in text_of(client.get(reverse("search"), {"min_price": "600000"}))
    assert "1 listing<" in text_of(client.get(SEARCH, {"min_price": "600000"}))
    assert "No listing of a partner matches" in text_of(client.get(SEARCH, {"min_price": "700000"}))


def test_facets_lead_to_narrower_searches(stranger: User, offer: PartnerOffer, gps: Collection) -> None:
    put(gps, "B", standard_status="Pending", city="Indio")
    client = signed_in(stranger)
    page = text_of(client.get(SEARCH))
    assert 'href="?status=Pending"' in page and 'href="?city=Indio"' in page
    assert "1 listing<" in text_of(client.get(SEARCH, {"status": "Pending"}))
    page = text_of(client.get(SEARCH, {"city": "Indio"}))
    assert 'href="?city=Indio&amp;city=Palm+Desert"' in page and "<strong >Indio</strong>" in page


def test_a_withheld_address_is_neither_shown_nor_found(
    stranger: User, offer: PartnerOffer, gps: Collection, home: Listing
) -> None:
    put(gps, "A", list_price=Decimal(612_000), internet_address_display_yn=False)
    client = signed_in(stranger)
    for page in (client.get(SEARCH), client.get(page_of(offer, home))):
        assert "612,000" in text_of(page) and "Sago" not in text_of(page)
    assert "0 listings<" in text_of(client.get(SEARCH, {"q": "Sago"}))


def ended_by_us(tenant: Tenant, owner: User, partner: Tenant, by: User, offer: PartnerOffer) -> None:
    with tenant_scope(tenant):
        assert agreements.end_offer(tenant, offer, owner)


def ended_by_them(tenant: Tenant, owner: User, partner: Tenant, by: User, offer: PartnerOffer) -> None:
    with tenant_scope(partner):
        assert agreements.end_acceptance(partner, offer, by)
        with pytest.raises(agreements.Refused, match="has ended"):
            agreements.accept(partner, offer, by)


def suspended(tenant: Tenant, owner: User, partner: Tenant, by: User, offer: PartnerOffer) -> None:
    with platform_scope("test"):
        Tenant.objects.filter(pk=tenant.pk).update(is_active=False)


def offered_anew(tenant: Tenant, owner: User, partner: Tenant, by: User, offer: PartnerOffer) -> None:
    with tenant_scope(tenant):
        agreements.offer(tenant, partner.slug, Collection.objects.all(), "Section 4", owner)


def no_longer_for_clients(tenant: Tenant, owner: User, partner: Tenant, by: User, offer: PartnerOffer) -> None:
    with platform_scope("test"):
        Collection.objects.update(client_display="no")


@pytest.mark.parametrize("end", [ended_by_us, ended_by_them, suspended, offered_anew, no_longer_for_clients])
def test_an_end_holds_at_once(
    end: Callable[..., None],
    tenant: Tenant,
    owner: User,
    other_tenant: Tenant,
    stranger: User,
    offer: PartnerOffer,
    home: Listing,
) -> None:
    client = signed_in(stranger)
    assert client.get(page_of(offer, home)).status_code == 200
    end(tenant, owner, other_tenant, stranger, offer)
    assert client.get(page_of(offer, home)).status_code == 404
    assert "612,000" not in text_of(client.get(SEARCH))


def test_what_was_not_opened_or_not_accepted_is_closed(
    tenant: Tenant, owner: User, other_tenant: Tenant, stranger: User, offer: PartnerOffer, crmls: Collection
) -> None:
    for_display(crmls)
    (other,) = put(crmls, "B", list_price=Decimal(777_000))
    third = make_tenant("mountain", "Mountain Homes")
    mona = make_member("mona", third, Role.OWNER)
    assert signed_in(stranger).get(page_of(offer, other)).status_code == 404
    assert "777,000" not in text_of(signed_in(stranger).get(SEARCH))
    with tenant_scope(tenant):
        waiting = agreements.offer(tenant, "mountain", [crmls], "Section 4", owner)
    assert signed_in(mona).get(page_of(waiting, other)).status_code == 404
    assert signed_in(mona).get(page_of(offer, other)).status_code == 404
    assert "777,000" not in text_of(signed_in(mona).get(SEARCH))


def test_owners_offer_accept_and_end_on_the_page(
    owner: User, stranger: User, gps: Collection, home: Listing, other_tenant: Tenant, tenant: Tenant
) -> None:
    ours, theirs = signed_in(owner), signed_in(stranger)
    said = {"partner": "Coastal", "collections": [gps.pk], "license_note": "Section 4"}
    refused = ours.post(reverse("offer_to_partner"), said)
    assert refused.status_code == 422 and "required" in text_of(refused)
    assert ours.post(reverse("offer_to_partner"), {**said, "confirmed": "on"})["Location"] == AGREEMENTS
    with tenant_scope(tenant):
        made = PartnerOffer.objects.get()
    assert (made.license_note, made.offered_by_name, made.statement) == ("Section 4", "olivia", agreements.STATEMENT)
    assert "Desert Realty" in text_of(theirs.get(AGREEMENTS)) and "Accept</button>" in text_of(theirs.get(AGREEMENTS))
    theirs.post(reverse("accept_partner", args=[made.pk]))
    assert "612,000" in text_of(theirs.get(SEARCH))
    assert "Active" in text_of(ours.get(AGREEMENTS)) and "stan, Coastal Homes" in text_of(ours.get(AGREEMENTS))
    ours.post(reverse("end_partner", args=[made.pk]))
    assert "612,000" not in text_of(theirs.get(SEARCH))
    for where, told in ((tenant, "Offered to open"), (tenant, "accepted the collections"),
                        (other_tenant, "Accepted what another"), (other_tenant, "no longer opens")):  # fmt: skip
        with tenant_scope(where):
            assert AuditEvent.objects.filter(about__contains=told).exists(), told
    with tenant_scope(tenant):
        assert not AuditEvent.objects.filter(person="stan").exists()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"partner": "nobody"}, "There is no other brokerage with the short name nobody"),
        ({"partner": "desert"}, "There is no other brokerage with the short name desert"),
        ({"collections": ["999999"]}, "Select a valid choice"),
    ],
)
def test_an_offer_says_what_is_wrong(
    owner: User, other_tenant: Tenant, home: Listing, gps: Collection, data: dict[str, Any], told: str
) -> None:
    said = {"partner": "coastal", "collections": [gps.pk], "license_note": "Section 4", "confirmed": "on", **data}
    response = signed_in(owner).post(reverse("offer_to_partner"), said)
    assert response.status_code == 422 and told in text_of(response)


def test_a_license_that_shows_clients_nothing_opens_nothing(owner: User, gps: Collection) -> None:
    page = text_of(signed_in(owner).get(AGREEMENTS))
    assert "None of your collections may be opened" in page and gps.title in page


def test_each_page_that_a_partner_reads_is_recorded_once_in_a_while(
    tenant: Tenant, stranger: User, offer: PartnerOffer, home: Listing
) -> None:
    client = signed_in(stranger)
    for _ in range(2):
        client.get(SEARCH, {"q": "secret wish"})
        client.get(page_of(offer, home))
    with tenant_scope(tenant):
        seen = list(PartnerVisit.objects.order_by("pk").values_list("person", "partner_name", "page"))
    assert seen == [("stan", "Coastal Homes", SEARCH), ("stan", "Coastal Homes", page_of(offer, home))]
    with platform_scope("test"):
        PartnerVisit.objects.update(at=PartnerVisit.objects.latest("at").at - visits.KEPT)
        assert visits.purge() == 2


def test_ten_partners_are_the_most(other_tenant: Tenant, stranger: User, offer: PartnerOffer) -> None:
    with platform_scope("test"):
        PartnerAcceptance.objects.all().delete()
    for number in range(MOST + 1):
        one = make_tenant(f"partner{number}", f"Partner {number}")
        by = make_member(f"owner{number}", one, Role.OWNER)
        if number < MOST:
            agreed(one, by, other_tenant, stranger)
            continue
        with pytest.raises(agreements.Refused, match="10 partners"):
            agreed(one, by, other_tenant, stranger)


def test_postgresql_itself_takes_no_write_from_a_partner(
    transactional_db: None, tenant: Tenant, offer: PartnerOffer
) -> None:
    write = "UPDATE listings_listing SET list_price = 1"
    with reading(offer) as opened, pytest.raises(ReadOnlySqlTransaction):
        assert opened is not None
        connection.connection.execute(write)
    with tenant_scope(tenant), connection.cursor() as cursor:
        cursor.execute(write)
        assert cursor.rowcount == 1


def test_neither_side_writes_the_others_half(
    tenant: Tenant, other_tenant: Tenant, offer: PartnerOffer, home: Listing
) -> None:
    with tenant_scope(other_tenant), connection.cursor() as cursor:
        cursor.execute("UPDATE listings_partneroffer SET collection_numbers = '{1}'")
        assert cursor.rowcount == 0
    third = make_tenant("mountain", "Mountain Homes")
    with tenant_scope(third), connection.cursor() as cursor:
        for table in ("offer", "acceptance", "visit"):
            cursor.execute(f"SELECT count(*) FROM listings_partner{table}")
            assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("number", [1, 12])
def test_more_homes_take_no_more_queries(
    stranger: User, offer: PartnerOffer, gps: Collection, number: int, django_assert_num_queries: Any
) -> None:
    put(gps, *(f"K{n}" for n in range(number)))
    client = signed_in(stranger)
    client.get(SEARCH)
    with django_assert_num_queries(13):
        client.get(SEARCH)
