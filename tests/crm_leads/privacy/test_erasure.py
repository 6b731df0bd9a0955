"""A person who asks to be forgotten."""

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance.digests import REMOVED, digest
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import ActivityKind, ClosedBecause
from crm_leads.leads import lifecycle, timeline
from crm_leads.models import (
    Activity,
    Call,
    Consent,
    Contact,
    CrmProperty,
    EmailAddress,
    Erasure,
    Lead,
    PhoneNumber,
    PropertyMerge,
    SavedList,
    SearchShare,
    SkipTrace,
    Suppression,
    Task,
    VendorEvent,
    VoicemailDrop,
)
from crm_leads.privacy import erasure
from crm_leads.privacy.views.retention import COUNTED
from crm_leads.properties.merging import merge
from listings.models import Collection, ListingNote, SavedSearch
from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, a_property, an_email
from tests.realty.tenants.rows import a_listing

SECOND = "+17605550124"


@pytest.fixture
def ana(in_tenant: Tenant) -> Contact:
    """Owner of a lead's home, with two numbers and an e-mail address, and what was done with them."""
    lead, now = a_lead(owner_name="Ana Owner", has_phone=True), timezone.now()
    contact = a_contact(lead)
    a_phone(contact)
    a_phone(contact, SECOND)
    an_email(contact)
    a_phone(a_contact(lead, full_name="Bo Owner"), "+17605550125")
    timeline.record(ActivityKind.CALL, "Called Ana Owner", lead=lead)
    timeline.record(ActivityKind.STATUS, "Marked contacted", lead=lead)
    Call.objects.create(lead=lead, contact=contact, number=PHONE, digest=digest(PHONE), result="talked", at=now)
    Consent.objects.create(
        address=PHONE, digest=digest(PHONE), kind="inquiry", given_by="Ana", given_at=now, wording="W", proof="P"
    )
    VendorEvent.objects.create(kind="tracerfy", event_id="1", is_signed=False, body={"phone": "7605550123"})
    return contact


def test_everything_that_names_her_goes_and_her_co_owner_stays(ana: Contact, owner: User) -> None:
    done = erasure.erase(["(760) 555-0123"], requested_by="letter", user=owner)
    assert Contact.objects.get().full_name == "Bo Owner"
    assert not PhoneNumber.objects.exclude(number="+17605550125").exists() and not EmailAddress.objects.exists()
    assert Lead.objects.get().owner_name == "Bo Owner"
    assert Call.objects.get().number == Consent.objects.get().address == Consent.objects.get().given_by == ""
    assert "7605550123" not in str(VendorEvent.objects.get().body)
    texts = " ".join(Activity.objects.values_list("summary", flat=True))
    assert "Ana" not in texts and "Marked contacted" in texts
    assert (done.counts["people"], done.counts["phones"], len(done.digests)) == (1, 2, 3)


def test_what_the_agents_wrote_of_her_goes_as_well(ana: Contact, owner: User) -> None:
    home = a_property(client=ana, notes="Ring (760) 555-0123 first")
    for title, of in (("Call ana back", {"lead": ana.lead}), ("Visit Ana Owner", {"crm_property": home})):
        Task.objects.create(title=title, due_at=timezone.now(), **of)
    Task.objects.create(title="Banana bread", due_at=timezone.now(), lead=ana.lead)
    other = a_property(property_key="other", merged_into=home)
    PropertyMerge.objects.create(kept=home, merged=other, before={"notes": "Ana has dogs", "tags": ["dogs"]})
    Lead.objects.update(next_step="Write to Ana", next_step_at=timezone.now(), expiry_note="Mrs. Owner asked too much")
    erasure.erase([PHONE], requested_by="letter", user=owner)
    lead, home = Lead.objects.get(), CrmProperty.objects.get(pk=home.pk)
    assert (lead.next_step, lead.next_step_at, lead.expiry_note, home.notes) == ("", None, "", REMOVED)
    assert PropertyMerge.objects.get().before == {"notes": REMOVED, "tags": ["dogs"]}
    assert sorted(Task.objects.values_list("title", flat=True)) == ["Banana bread", REMOVED, REMOVED]


def test_what_the_pages_wrote_of_her_number_goes_as_well(ana: Contact, owner: User) -> None:
    """The timeline has numbers as people write them."""
    timeline.record(ActivityKind.EDITED, "(760) 555-0123 marked wrong.", lead=ana.lead)
    home = a_property(lead=ana.lead)
    timeline.record(ActivityKind.EDITED, "Client is Ana Owner.", crm_property=home)
    erasure.erase([PHONE], requested_by="letter", user=owner)
    texts = " ".join(Activity.objects.values_list("summary", flat=True))
    assert "555-0123" not in texts and "Ana" not in texts


def test_her_home_goes_from_the_notes_of_skip_traces(ana: Contact, owner: User) -> None:
    """Answers about it that fitted no lead, and those about where she gets her mail."""
    Contact.objects.filter(pk=ana.pk).update(mailing_address="5 Mail St", mailing_city="Indio")
    other = {"address": "7 Test Way, Palm Springs, CA 92262", "why": "No lead of the order has this address."}
    hers = [{**other, "address": text} for text in ("1 TEST WAY UNIT B, PALM SPRINGS, CA 92262", "5 Mail Street")]
    trace = SkipTrace.objects.create(
        trace_type="advanced", idempotency_key="t", requested_at=timezone.now(), unmatched=[*hers, other]
    )
    done = erasure.erase([PHONE], requested_by="letter", user=owner)
    trace.refresh_from_db()
    assert trace.unmatched == [other] and done.counts["notes of skip traces"] == 2


def test_words_that_the_law_keeps_lose_her_name(ana: Contact, owner: User) -> None:
    suppress(PHONE, "wrong_person", evidence="Ana said it on the phone")
    Consent.objects.update(wording="Ana Owner agrees to be called", revoked_because="(760) 555-0123 texted STOP")
    erasure.erase([PHONE], requested_by="letter", user=owner)
    assert Suppression.objects.get(because="wrong_person").evidence == REMOVED
    assert Consent.objects.values_list("wording", "revoked_because", "kind").get() == (REMOVED, REMOVED, "inquiry")


def test_a_list_that_searches_for_her_searches_no_more(ana: Contact, owner: User) -> None:
    SavedList.objects.create(name="Ana's", query="status=open&q=ana+owner", user=owner)
    SavedList.objects.create(name="Bananas", query="q=banana", user=owner)
    erasure.erase([PHONE], requested_by="letter", user=owner)
    first, second = SavedList.objects.order_by("pk")
    assert (first.name, first.query) == (f"List {first.pk}", "status=open")
    assert (second.name, second.query) == ("Bananas", "q=banana")


def test_searches_that_were_kept_or_shared_for_her_lose_her_name(ana: Contact, owner: User, gps: Collection) -> None:
    now, listing = timezone.now(), a_listing(gps)
    times = {"followed_since": now, "digest_until": now}
    SavedSearch.objects.create(name="For Ana Owner", query="city=Indio", user=owner, **times)
    SavedSearch.objects.create(name="By name", query="city=Indio&q=Ana+Owner", user=owner, **times)
    share = SearchShare.objects.create(
        membership=Membership.objects.get(user=owner), token_digest="1", client_name="Ana Owner", note="Dear Ana",
        expires_at=now,
    )  # fmt: skip
    note = ListingNote.objects.create(listing=listing, author=owner, text="Ana Owner liked the pool.")
    erasure.erase([PHONE], requested_by="letter", user=owner)
    named, looking = SavedSearch.objects.order_by("pk")
    assert (named.name, named.query, named.is_paused) == (f"Search {named.pk}", "city=Indio", False)
    assert (looking.name, looking.query, looking.is_paused) == ("By name", "city=Indio", True)
    share.refresh_from_db()
    note.refresh_from_db()
    assert (share.client_name, share.note, note.text) == ("", "", REMOVED)


def test_a_voicemail_to_a_number_that_she_had_once_loses_it(ana: Contact, owner: User) -> None:
    former = "+17605550126"
    VoicemailDrop.objects.create(
        contact=ana, number=former, digest=digest(former), idempotency_key="d", requested_at=timezone.now()
    )
    erasure.erase([PHONE], requested_by="letter", user=owner)
    assert VoicemailDrop.objects.get().number == ""


def test_the_same_person_from_another_source_goes_with_her(ana: Contact, owner: User) -> None:
    a_phone(a_contact(ana.lead, full_name="ANA OWNER", first_name="", last_name=""), "+17605550127")
    erasure.erase([PHONE], requested_by="letter", user=owner)
    assert Contact.objects.get().full_name == "Bo Owner"


def test_notes_of_a_merged_property_lose_her_name(ana: Contact, owner: User) -> None:
    """She was the client of the one that was merged away; its notes went over."""
    kept = a_property(client=a_contact(full_name="Cy Client"), notes="Quiet street")
    merge(kept, a_property(client=ana, notes="Ana has dogs", property_key="other"), owner)
    erasure.erase([PHONE], requested_by="letter", user=owner)
    kept.refresh_from_db()
    assert kept.notes == REMOVED


def test_a_lead_with_nobody_left_closes_for_good(ana: Contact, owner: User) -> None:
    erasure.erase([PHONE], requested_by="letter", user=owner)
    assert Lead.objects.get().is_open  # Its other owner asked for nothing.
    erasure.erase(["+17605550125"], requested_by="letter", user=owner)
    lead = Lead.objects.get()
    assert lead.closed_because == "erased" and "on request" in lead.closed_evidence
    with pytest.raises(ValidationError):
        lifecycle.set_status(lead, "converted", owner)


def test_one_that_was_closed_already_does_not_open_again_with_its_home(ana: Contact, owner: User) -> None:
    Contact.objects.exclude(pk=ana.pk).delete()
    lifecycle.close(list(Lead.objects.all()), ClosedBecause.RELISTED, "MLS 7 is Active.")
    erasure.erase([PHONE], requested_by="letter", user=owner)
    assert Lead.objects.get().closed_because == "erased"


def test_a_converted_lead_stays_what_it_is(ana: Contact, owner: User) -> None:
    Contact.objects.exclude(pk=ana.pk).delete()
    Lead.objects.update(status="converted")
    erasure.erase([PHONE], requested_by="letter", user=owner)
    assert Lead.objects.get().is_open


def test_nobody_contacts_her_again_at_any_address(ana: Contact, owner: User) -> None:
    erasure.erase([EMAIL], requested_by="letter", user=owner)
    standing = set(Suppression.objects.filter(lifted_at=None, because="erased").values_list("digest", flat=True))
    assert standing == {digest(PHONE), digest(SECOND), digest(EMAIL)}
    assert set(Suppression.objects.values_list("address", flat=True)) == {""}


def test_somebody_we_do_not_know_is_kept_off_all_the_same(in_tenant: Tenant, owner: User) -> None:
    done = erasure.erase(["nobody@example.com"], requested_by="mail", user=owner)
    assert done.counts["people"] == 0
    assert Suppression.objects.get().digest == digest("nobody@example.com")


def test_what_is_no_address_erases_nothing(ana: Contact, owner: User) -> None:
    with pytest.raises(ValidationError):
        erasure.erase([EMAIL, "Ana Owner"], requested_by="letter", user=owner)
    assert Contact.objects.count() == 2


def test_another_tenants_people_stay(ana: Contact, owner: User, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        a_phone(a_contact(a_lead()))
    erasure.erase([PHONE], requested_by="letter", user=owner)
    with tenant_scope(other_tenant):
        assert PhoneNumber.objects.get().number == PHONE and not Suppression.objects.exists()


def test_the_page_shows_what_will_go_and_asks_for_the_word(ana: Contact, owner: User, colleague: User) -> None:
    client, url = signed_in(owner), reverse("erasures")
    asked = {"addresses": PHONE, "requested_by": "letter of May 3"}
    page = " ".join(client.post(url, asked).content.decode().split())
    assert "1 person will be deleted permanently" in page and "2 phones" in page
    assert client.post(url, asked | {"confirmation": "erase"}).status_code == 422
    assert Contact.objects.count() == 2
    proof = client.post(url, asked | {"confirmation": "DELETE"}, follow=True).content.decode()
    assert "letter of May 3" in proof and Erasure.objects.get().digests[0] in proof
    assert PHONE not in proof and "Ana" not in proof
    assert set(Erasure.objects.get().counts) == set(COUNTED)
    assert client.post(url, {"addresses": "Ana", "requested_by": "x"}).status_code == 422
    assert signed_in(colleague).post(url, asked).status_code == 403


def test_an_erasure_of_nobody_takes_nothing_away(ana: Contact, owner: User) -> None:
    SavedList.objects.create(name="Mine", query="q=banana", user=owner)
    erasure.erase([], requested_by="an empty letter", user=owner)
    assert SavedList.objects.get().name == "Mine" and VendorEvent.objects.get().body


def test_the_person_is_found_at_other_leads_under_other_addresses(ana: Contact, owner: User, in_tenant: Tenant) -> None:
    """The other lead knows Ana by her e-mail address and a third number; her husband there shares that number."""
    other = a_lead(owner_name="Ana Owner", listing_key="other", property_key="addr:92262:2:TEST WAY:")
    again = a_contact(other, full_name="Ana Owner")
    an_email(again)
    a_phone(again, "+17605550177")
    husband = a_contact(other, full_name="Cal Owner")
    a_phone(husband, "+17605550177")
    assert set(erasure.find([PHONE])) >= {ana, again}
    erasure.erase([PHONE], requested_by="Letter of May 2", user=owner)
    assert not Contact.objects.filter(full_name="Ana Owner").exists()
    assert Suppression.objects.filter(digest=digest("+17605550177")).exists()
    assert Contact.objects.filter(pk=husband.pk).exists()
