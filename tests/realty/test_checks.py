from typing import Any

import pytest

from mls_sync import schedules
from realty.checks import (
    first_refresh_is_a_schedule,
    production_is_closed,
    queue_hands_no_task_out_twice,
    scheduled_tasks_exist,
    the_site_does_not_own_its_tables,
)


@pytest.mark.parametrize(
    ("queue", "found"),
    [
        ({"timeout": 120, "retry": 300, "workers": 2, "queue_limit": 2}, []),
        ({"timeout": 120, "retry": 240, "workers": 2, "queue_limit": 2}, ["realty.E002"]),
        ({"timeout": 120, "retry": 300, "workers": 1, "queue_limit": 4}, ["realty.E002"]),
        ({"retry": 300}, ["realty.E001"]),
    ],
)
def test_retry_exceeds_the_longest_wait(settings: Any, queue: dict[str, int], found: list[str]) -> None:
    settings.Q_CLUSTER = queue
    assert [message.id for message in queue_hands_no_task_out_twice(None)] == found


def test_every_scheduled_task_exists(monkeypatch: pytest.MonkeyPatch) -> None:
    assert scheduled_tasks_exist(None) == []
    monkeypatch.setattr(schedules, "TASKS", ("mls_sync.tasks.gone", "nowhere.at_all"))
    assert [message.id for message in scheduled_tasks_exist(None)] == ["realty.E003", "realty.E003"]


def test_a_closed_production_passes_and_an_open_one_is_named(settings: Any) -> None:
    settings.PRODUCTION, settings.DEBUG = True, False
    settings.SECRET_KEY, settings.FIELD_ENCRYPTION_KEYS, settings.ALLOWED_HOSTS = "x" * 50, ["key"], ["realty.example"]
    settings.SITE_URL = "https://realty.example"
    assert production_is_closed(None) == []
    settings.SECRET_KEY, settings.FIELD_ENCRYPTION_KEYS, settings.ALLOWED_HOSTS = "short", [], ["*"]
    settings.DEBUG, settings.SITE_URL = True, "http://realty.example"
    assert len(production_is_closed(None)) == 5


def test_the_first_schedule_of_a_refresh_is_one(settings: Any) -> None:
    assert first_refresh_is_a_schedule(None) == []
    settings.ACTIVE_PROPERTIES_SCRAPING_FREQUENCY = "hourly"
    assert [message.id for message in first_refresh_is_a_schedule(None)] == ["realty.E005"]


@pytest.mark.django_db
def test_a_production_with_one_role_is_warned(settings: Any) -> None:
    """Security Low 7."""
    settings.PRODUCTION, settings.DATABASES = True, {"default": {"SITE_ROLE": "realty_site"}}
    assert the_site_does_not_own_its_tables(None, ["default"]) == []
    settings.DATABASES = {"default": {"SITE_ROLE": ""}}
    assert [message.id for message in the_site_does_not_own_its_tables(None, ["default"])] == ["realty.W006"]
