from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_q.models import OrmQ

from crm_leads.enums import ActState
from crm_leads.models import Activity, PhoneNumber, VoicemailDrop
from crm_leads.outreach.voicemail import reconcile
from crm_leads.outreach.voicemail.tasks import every_minute
from realty.tenants.models import Tenant
from tests.crm_leads.outreach.voicemail.steps import a_drop


def age(drop: VoicemailDrop, **ago: timedelta) -> VoicemailDrop:
    """Move its moments back."""
    VoicemailDrop.objects.filter(pk=drop.pk).update(**{name: timezone.now() - by for name, by in ago.items()})
    drop.refresh_from_db()
    return drop


def test_a_claim_whose_process_died_becomes_unknown_and_is_told(phone: PhoneNumber) -> None:
    drop = age(a_drop(phone, state="claimed"), claimed_at=timedelta(minutes=6))
    assert every_minute() == 1
    drop.refresh_from_db()
    assert drop.state == ActState.UNKNOWN and drop.error
    assert "unknown" in Activity.objects.filter(kind="voicemail").get().summary
    assert every_minute() == 0
    assert not OrmQ.objects.exists(), "nothing is sent again automatically"


def test_nothing_goes_out_for_a_tenant_that_was_switched_off(phone: PhoneNumber) -> None:
    age(a_drop(phone), requested_at=timedelta(minutes=5))
    Tenant.objects.update(is_active=False)
    assert every_minute() == 0 and not OrmQ.objects.exists()


def test_a_drop_without_a_result_becomes_unknown_after_two_days(phone: PhoneNumber) -> None:
    drop = age(a_drop(phone, state="sent"), sent_at=reconcile.RESULT_LASTS + timedelta(minutes=1))
    every_minute()
    drop.refresh_from_db()
    assert (drop.state, drop.error) == (ActState.UNKNOWN, reconcile.NO_RESULT)


@pytest.mark.parametrize("state", ["claimed", "sent"])
def test_a_fresh_one_is_left_alone(phone: PhoneNumber, state: str) -> None:
    a_drop(phone, state=state, sent_at=timezone.now())
    assert every_minute() == 0


def test_what_is_due_is_queued_for_its_task_and_what_is_not_waits(phone: PhoneNumber) -> None:
    drop = a_drop(phone, not_before=timezone.now() + timedelta(hours=1))
    assert every_minute() == 0
    age(drop, not_before=timedelta(minutes=1))
    assert every_minute() == 1 and OrmQ.objects.count() == 1


def test_a_drop_whose_task_was_lost_is_queued_again(phone: PhoneNumber) -> None:
    drop = a_drop(phone)
    assert every_minute() == 0
    age(drop, requested_at=timedelta(minutes=1))
    assert every_minute() == 1


@pytest.mark.parametrize(("was_sent", "state"), [(True, ActState.SUCCEEDED), (False, ActState.FAILED)])
def test_a_person_settles_an_unknown_one(phone: PhoneNumber, owner: User, was_sent: bool, state: ActState) -> None:
    drop = a_drop(phone, state="unknown")
    assert reconcile.settle(drop, was_sent, owner)
    assert drop.state == state and "olivia" in drop.result
    assert (drop.sent_at is not None) is was_sent
    assert not reconcile.settle(drop, not was_sent, owner)


@pytest.mark.parametrize("state", ["queued", "claimed", "sent", "canceled"])
def test_nothing_else_is_settled_by_hand(phone: PhoneNumber, owner: User, state: str) -> None:
    assert not reconcile.settle(a_drop(phone, state=state), True, owner)
