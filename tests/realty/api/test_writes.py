"""What every write has: If-Match against lost changes, and keys against doing it twice."""

import json
from datetime import timedelta
from threading import Event, Thread
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from realty.api import idempotency
from realty.api.models import IdempotentAnswer
from tests.realty.api import writing
from tests.realty.api.callers import calling, problem

NOTES = "/api/v1/notes"
JSON = "application/json"


@pytest.fixture
def client(owner: User) -> Any:
    with override_settings(ROOT_URLCONF="tests.realty.api.writing"):
        yield calling(owner)


def post(client: Client, text: str, key: str = "k-1") -> Any:
    return client.post(NOTES, json.dumps({"noteText": text}), JSON, headers={"Idempotency-Key": key})


def test_if_none_match_saves_reading_it_again(client: Client) -> None:
    pk = post(client, "a").json()["id"]
    tag = client.get(f"{NOTES}/{pk}")["ETag"]
    answer = client.get(f"{NOTES}/{pk}", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", tag)
    assert client.get(f"{NOTES}/{pk}", headers={"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize("weak", ["", "W/"])
def test_if_match_keeps_anothers_change(client: Client, weak: str) -> None:
    pk = post(client, "a").json()["id"]
    tag = weak + client.get(f"{NOTES}/{pk}")["ETag"]
    change = {"path": f"{NOTES}/{pk}", "content_type": JSON, "headers": {"If-Match": tag}}
    assert client.put(data={"noteText": "mine"}, **change).status_code == 200
    found = problem(client.put(data={"noteText": "yours"}, **change), 412)
    assert found["type"] == "urn:realty:problem:changed-meanwhile"
    assert Group.objects.get().name == "mine"
    assert client.put(f"{NOTES}/{pk}", {"noteText": "whatever"}, JSON).status_code == 200


def test_the_same_request_is_done_once(client: Client) -> None:
    first, again = post(client, "a"), post(client, "a")
    assert (again.status_code, again.content) == (first.status_code, first.content) == (201, first.content)
    assert (again["Idempotent-Replayed"], again["Content-Type"]) == ("true", first["Content-Type"])
    assert Group.objects.count() == 1 and "Idempotent-Replayed" not in first


def test_a_key_is_for_one_request_and_one_caller(client: Client, colleague: User) -> None:
    post(client, "a")
    assert problem(post(client, "b"), 422)["type"] == "urn:realty:problem:idempotency-key-reused"
    assert post(calling(colleague), "b").status_code == 201
    for key in ("", "x" * 201, "a b"):
        assert problem(post(client, "c", key), 422)["errors"][0]["field"] == "Idempotency-Key"


def test_what_was_refused_frees_its_key(client: Client) -> None:
    problem(post(client, ""), 422)
    problem(post(client, "boom"), 500)
    assert post(client, "a").status_code == 201


def test_a_key_is_forgotten_after_a_day(client: Client) -> None:
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        post(client, "a")
        clock.shift(timedelta(hours=23, minutes=59))
        assert post(client, "a")["Idempotent-Replayed"] == "true"
        assert idempotency.purge() == 0
        clock.shift(timedelta(minutes=2))
        assert idempotency.purge() == 1


def test_an_answer_lies_encrypted(client: Client) -> None:
    post(client, "quiet words")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM api_idempotentanswer a")
        assert "quiet" not in cursor.fetchone()[0]


def test_a_key_that_a_dead_process_claimed_is_free_after_a_while(client: Client) -> None:
    post(client, "a")
    IdempotentAnswer.objects.update(answer=None)
    answer = post(client, "a")
    assert problem(answer, 409)["type"] == "urn:realty:problem:idempotency-key-in-use" and answer["Retry-After"]
    Group.objects.all().delete()
    IdempotentAnswer.objects.update(begun_at=timezone.now() - timedelta(minutes=6))
    assert post(client, "a").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_write(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = Event(), Event()
    shown = writing._shown

    def slowly(note: Group) -> Any:
        begun.set()
        assert go_on.wait(20)
        return shown(note)

    monkeypatch.setattr(writing, "_shown", slowly)
    answers: list[Any] = []

    def first() -> None:
        answers.append(post(client, "a"))
        connection.close()

    thread = Thread(target=first)
    thread.start()
    assert begun.wait(20)
    problem(post(client, "a"), 409)
    go_on.set()
    thread.join(20)
    assert answers[0].status_code == 201 and Group.objects.count() == 1
