"""Olivia has a photo: who sees it, what is refused, and when it goes."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pypdf import PdfReader

from listings.collections import provision
from listings.models import Collection
from realty.tenants.models import MemberPhoto, Membership, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.shares.test_shares import shared
from tests.listings.media.images import jpeg, opened, picture, written
from tests.listings.views.homes import put


@pytest.fixture
def gps(tenant: Tenant) -> Collection:
    with tenant_scope(tenant):
        return provision(tenant, "gps", title="GPS MLS", attribution="Courtesy of GPS.", license_role="idx")


def upload(person: User, body: bytes, name: str = "me.jpg") -> str:
    """What the page says then."""
    file = SimpleUploadedFile(name, body)
    return signed_in(person).post("/crm/agents/photo/", {"photo": file}, follow=True).content.decode()


def address_of(person: User) -> str:
    """Of her photo on her account page; empty without one."""
    found = re.search(r"/crm/agents/\d+/photo\.webp\?v=\w+", signed_in(person).get("/profile/").content.decode())
    return found.group() if found else ""


def test_a_photo_is_made_anew_and_shown_to_members_and_clients(
    owner: User, viewer: User, stranger: User, gps: Collection
) -> None:
    exif = picture().getexif()
    exif[0x010E] = "Taken at home"
    assert "Your photo was saved" in upload(owner, jpeg(exif=exif.tobytes()))
    address = address_of(owner)
    answer = signed_in(viewer).get(address)
    shown = opened(answer.content)
    assert answer["Content-Type"] == "image/webp" and shown.size == (800, 600)
    assert not shown.getexif() and b"Taken at home" not in answer.content
    assert signed_in(stranger).get(address).status_code == 404
    assert Client().get(address).status_code == 302

    [home] = put(gps, "a")
    path = shared(owner)
    for page in (path, f"{path}{home.pk}/"):
        assert f"{path}agent.webp?v=" in Client().get(page).content.decode()
    assert Client().get(f"{path}agent.webp").content == answer.content
    assert address in signed_in(owner).get(home.get_absolute_url()).content.decode()
    sheet = signed_in(owner).get(f"/crm/listings/{home.pk}/client-sheet.pdf").content
    assert len(PdfReader(BytesIO(sheet)).pages[0].images) == 1


@pytest.mark.parametrize(
    ("body", "name", "says"),
    [
        (b"", "me.jpg", "empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "me.svg", "is no"),
        (b"<html>", "me.jpg", "web page"),
        (jpeg()[:2_000], "me.jpg", "damaged"),
        (jpeg(40, 40), "me.jpg", "smaller than 100"),
        (written(picture(), "GIF"), "me.gif", "is no"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_earlier_one_stays(owner: User, body: bytes, name: str, says: str) -> None:
    upload(owner, jpeg())
    before = address_of(owner)
    assert says in upload(owner, body, name)
    assert address_of(owner) == before != ""


def test_no_file_chosen_is_said(owner: User) -> None:
    page = signed_in(owner).post("/crm/agents/photo/", follow=True).content.decode()
    assert "Choose a photo first" in page


def test_a_photo_goes_when_she_removes_it_and_with_her_account(owner: User, colleague: User, gps: Collection) -> None:
    for person in (owner, colleague):
        upload(person, jpeg())
    path = shared(owner)
    signed_in(owner).post("/crm/agents/photo/", {"remove": "yes"})
    assert address_of(owner) == "" and Client().get(f"{path}agent.webp").status_code == 404
    with platform_scope("test"):
        assert MemberPhoto.objects.count() == 1
        colleague.delete()
        assert MemberPhoto.objects.count() == 0


def test_each_tenant_has_its_own(owner: User, other_tenant: Tenant) -> None:
    upload(owner, jpeg())
    with tenant_scope(other_tenant):
        Membership.objects.create(user=owner, tenant=other_tenant, role="agent")
        assert not MemberPhoto.objects.exists()


def test_another_photo_has_another_address(owner: User) -> None:
    upload(owner, jpeg())
    first: Any = address_of(owner)
    upload(owner, jpeg(color=(1, 2, 3)))
    assert address_of(owner) != first
