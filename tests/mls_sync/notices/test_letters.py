"""The outbox of letters: each goes out once, whatever the mail server and other workers do."""

import threading
from datetime import timedelta
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from mls_sync.models import Letter
from mls_sync.notices import letters
from mls_sync.tasks import send_letters
from realty.tenants.models import Tenant


@pytest.fixture
def letter(in_tenant: Tenant) -> Letter:
    letters.write("outage 1", ["olivia@example.com"], "Sync\nstopped", "Look.", tenant_id=in_tenant.pk)
    return Letter.objects.get()


def refuse(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def fails(*args: Any) -> None:
        raise error

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fails)


def due(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(next_attempt_at=timezone.now())


def test_a_letter_goes_out_once(letter: Letter) -> None:
    assert [send_letters(), send_letters()] == [1, 0]
    assert [(message.to, message.subject) for message in mail.outbox] == [(["olivia@example.com"], "Sync stopped")]


def test_the_same_address_is_not_told_the_same_twice(letter: Letter) -> None:
    letters.write("outage 1", ["olivia@example.com", "carl@example.com"], "Sync", "Look.", tenant_id=letter.tenant_id)
    assert sorted(Letter.objects.values_list("address", flat=True)) == ["carl@example.com", "olivia@example.com"]


@pytest.mark.parametrize("error", [SMTPException("busy"), ConnectionRefusedError("down")])
def test_a_mail_server_that_is_down_is_asked_again_later(
    letter: Letter, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    with monkeypatch.context() as patch:
        refuse(patch, error)
        assert send_letters() == 0
    letter.refresh_from_db()
    assert letter.problem.startswith(type(error).__name__) and letter.next_attempt_at > timezone.now()
    assert send_letters() == 0
    due(letter)
    assert send_letters() == 1
    letter.refresh_from_db()
    assert letter.sent_at and not letter.problem


def test_an_address_that_is_none_does_not_hold_up_the_others(letter: Letter) -> None:
    Letter.objects.filter(pk=letter.pk).update(address="olivia@example.com\nBcc: all@example.com")
    letters.write("outage 2", ["carl@example.com"], "Sync", "Look.", tenant_id=letter.tenant_id)
    assert send_letters() == 1
    letter.refresh_from_db()
    assert letter.problem.startswith("BadHeaderError") and [m.to for m in mail.outbox] == [["carl@example.com"]]


def test_after_days_of_refusals_it_is_given_up(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    Letter.objects.filter(pk=letter.pk).update(written_at=timezone.now() - timedelta(days=4))
    refuse(monkeypatch, SMTPException("no"))
    send_letters()
    letter.refresh_from_db()
    assert (letter.next_attempt_at, letter.sent_at) == (None, None)


def test_a_worker_killed_while_it_sends_leaves_the_letter_to_the_next(
    letter: Letter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second copy has the first one's Message-ID, so that mail programs show it once."""
    with monkeypatch.context() as patch:
        refuse(patch, KeyboardInterrupt())  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            send_letters()
    assert send_letters() == 0  # claimed, for a while
    due(letter)
    assert send_letters() == 1
    due(letter)
    Letter.objects.filter(pk=letter.pk).update(sent_at=None)
    send_letters()
    first, second = (message.extra_headers["Message-ID"] for message in mail.outbox)
    assert first == second


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_one_sends(letter: Letter) -> None:
    meet, sent = threading.Barrier(2, timeout=20), []

    def worker() -> None:
        try:
            meet.wait()
            sent.append(send_letters())
        finally:
            connection.close()

    both = [threading.Thread(target=worker) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert sorted(sent) == [0, 1] and len(mail.outbox) == 1
