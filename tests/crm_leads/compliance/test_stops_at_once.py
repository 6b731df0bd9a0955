"""Two stops of one address in the same instant are one."""

import threading
from collections.abc import Callable
from contextlib import suppress as suppress_error
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from crm_leads.compliance.digests import digest
from crm_leads.compliance.suppression import lift, opt_out, stand, suppress
from crm_leads.enums import SuppressedBecause
from crm_leads.models import EmailMessage, Suppression
from crm_leads.outreach.email import unsubscribe
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.rows import PHONE, a_contact, a_lead, a_phone, an_email

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(tenant: Tenant, *acts: Callable[[], Any]) -> None:
    """Each on a connection of its own, which has read that nothing stands before any of them writes; later writes of
    one may wait for the other."""
    create, all_there, errors = Suppression.objects.bulk_create, threading.Barrier(len(acts)), []

    def write_together(*arguments: Any, **options: Any) -> Any:
        with suppress_error(threading.BrokenBarrierError):
            all_there.wait(3)
        return create(*arguments, **options)

    def carry_out(act: Callable[[], Any]) -> None:
        try:
            with tenant_scope(tenant):
                act()
        except Exception as error:  # noqa: BLE001  the test's own thread tells of it
            errors.append(error)
        finally:
            connection.close()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Suppression.objects, "bulk_create", write_together)
        threads = [threading.Thread(target=carry_out, args=[act]) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
    assert errors == []


def test_they_leave_one_row(tenant: Tenant) -> None:
    at_once(tenant, lambda: suppress(PHONE, "vendor"), lambda: suppress(PHONE, "vendor"))
    with tenant_scope(tenant):
        assert Suppression.objects.get().digest == digest(PHONE)
        suppress(PHONE, "wrong_person")
        assert Suppression.objects.count() == 2  # Another reason stands by itself: lifting one leaves the other.


def test_two_presses_on_the_link_of_an_erased_persons_letter_are_one_stop(tenant: Tenant) -> None:
    letter = EmailMessage(address="", digest=digest("gone@example.com"))

    def press() -> None:
        with transaction.atomic():
            unsubscribe.stop(letter, SuppressedBecause.OPT_OUT, "Unsubscribed through the link")

    at_once(tenant, press, press)
    with tenant_scope(tenant):
        assert Suppression.objects.get().digest == letter.digest


def test_the_second_waits_for_the_first_and_stands_where_that_is_taken_back(tenant: Tenant, owner: User) -> None:
    """The first is in an open transaction, which is rolled back: the second must not have relied on it."""
    both, done = threading.Barrier(2), threading.Event()

    def first() -> None:
        with tenant_scope(tenant), transaction.atomic():
            suppress(PHONE, "vendor")
            both.wait(10)
            done.wait(0.5)
            transaction.set_rollback(True)
        connection.close()

    def second() -> None:
        both.wait(10)
        with tenant_scope(tenant):
            suppress(PHONE, "vendor", evidence="second")
        done.set()
        connection.close()

    threads = [threading.Thread(target=act) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with tenant_scope(tenant):
        assert Suppression.objects.get().evidence == "second"


def test_a_person_with_several_addresses_is_stopped_once_at_each(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        contact = a_contact(a_lead())
        for number in (PHONE, "+17605550124"):
            a_phone(contact, number)
        email = an_email(contact).address
    at_once(tenant, lambda: opt_out(PHONE), lambda: opt_out(email))
    with tenant_scope(tenant):
        assert Suppression.objects.count() == 3 == Suppression.objects.values("digest").distinct().count()


def test_after_a_lifting_it_stands_anew(tenant: Tenant, owner: User) -> None:
    with tenant_scope(tenant):
        lift(stand(digest(PHONE), "vendor"), owner, "A mistake.")
        assert stand(digest(PHONE), "vendor").lifted_at is None
        assert Suppression.objects.count() == 2
