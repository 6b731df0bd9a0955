"""The logo of an MLS: uploaded by staff, and shown wherever its attribution is."""

from io import BytesIO

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from listings import logos
from listings.collections import provision
from listings.models import Collection, CollectionLogo
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.shares.test_shares import shared
from tests.listings.media.images import jpeg, picture, written
from tests.listings.views.homes import put

PNG = written(picture(300, 100), "PNG")


@pytest.fixture
def gps(tenant: Tenant) -> Collection:
    with tenant_scope(tenant):
        return provision(tenant, "gps", title="GPS MLS", attribution="Courtesy of GPS.", license_role="idx")


def with_logo(collection: Collection, body: bytes = PNG) -> Collection:
    with tenant_scope(collection.tenant_id):
        logos.keep(collection, logos.made(SimpleUploadedFile("logo.png", body)))
    return collection


def test_it_is_shown_where_the_attribution_is(owner: User, gps: Collection) -> None:
    address = with_logo(gps).logo_address
    [home] = put(gps, "a")
    path, client, agent = shared(owner), Client(), signed_in(owner)
    for page in (path, f"{path}{home.pk}/"):
        assert address in client.get(page).content.decode()
    for page in (home.get_absolute_url(), f"/listings/compare/?id={home.pk}"):
        assert address in agent.get(page).content.decode()
    for name in ("sheet", "client-sheet"):
        pdf = PdfReader(BytesIO(agent.get(f"/crm/listings/{home.pk}/{name}.pdf").content))
        assert len(pdf.pages[0].images) == 1
    answer = client.get(address)
    assert answer.status_code == 200 and answer["Content-Type"] == "image/webp"


def test_an_address_of_another_tenant_or_of_an_earlier_logo_is_none(gps: Collection, other_tenant: Tenant) -> None:
    first = with_logo(gps).logo_address
    second = with_logo(gps, jpeg()).logo_address
    assert first != second and Client().get(first).status_code == 404
    assert Client().get(second.replace(f"/{gps.tenant_id}/", f"/{other_tenant.pk}/")).status_code == 404
    with tenant_scope(gps.tenant_id):
        logos.remove(gps)
        assert not CollectionLogo.objects.exists() and gps.logo_address == ""
    assert Client().get(second).status_code == 404


@pytest.mark.parametrize("body", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"", PNG[:60], jpeg(8, 8)])
def test_what_is_no_logo_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        logos.made(SimpleUploadedFile("logo.png", body))


def test_staff_upload_and_remove_it_in_the_console(staff: User, gps: Collection) -> None:
    console, page = signed_in(staff), reverse("admin:listings_collection_change", args=[gps.pk])
    form = {"title": gps.title, "attribution": gps.attribution, "max_listings": "50000", "days_count_to": "contract"}
    refused = console.post(page, {**form, "logo": SimpleUploadedFile("logo.svg", b"<svg/>")})
    assert refused.status_code == 200 and "cannot be used" in refused.content.decode()
    saved = console.post(page, {**form, "logo": SimpleUploadedFile("logo.png", PNG)})
    assert saved.status_code == 302, saved.content
    with platform_scope("test"):
        gps.refresh_from_db()
    assert gps.logo_address in console.get(page).content.decode()
    console.post(page, {**form, "remove_logo": "on"})
    with platform_scope("test"):
        gps.refresh_from_db()
    assert gps.logo_ref == ""
