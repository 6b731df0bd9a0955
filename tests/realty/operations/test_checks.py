"""Each setting that an operator may get wrong is told by its name."""

from pathlib import Path
from typing import Any

import pytest

from realty.operations.checks import production_is_whole, settings_fit

WRONG: list[tuple[str, Any, str]] = [
    ("METRICS_TOKEN", "short", "E020"),
    ("TRUSTED_PROXIES", ["127.0.0.1", "proxy.example.com"], "E021"),
    ("PROVIDER_HOSTS", ["https://sparkapi.com/"], "E022"),
    ("PHOTO_HOSTS", ["https:; script-src *"], "E023"),
    ("ALLOWED_HOSTS", ["other.example.com"], "E024"),
    ("ADMINS", [("ann", "ann")], "E025"),
    ("DEFAULT_FROM_EMAIL", "not an address", "E025"),
    ("FEED_FOLDER", "/nowhere/at/all", "E026"),
    ("MEDIA_ROOT", "/dev/null", "E027"),
    ("DATA_DIR", Path("/dev/null"), "E027"),
    ("Q_WORKERS", 0, "E028"),
    ("Q_WORKERS", 1, "W029"),
    ("TENANT_WORKERS", -1, "E030"),
    ("WEB_THREADS", 32, "E031"),
]
MISSING = [
    ("TRUSTED_PROXIES", [], "W032"),
    ("EMAIL_HOST", "", "W033"),
    ("DEFAULT_FROM_EMAIL", "realty@localhost", "W034"),
    ("DIGEST_KEY", "digest:" + "k" * 50, "W035"),
]
WHOLE = {
    "PRODUCTION": True,
    "SECRET_KEY": "k" * 50,
    "DIGEST_KEY": "d" * 50,
    "TRUSTED_PROXIES": ["127.0.0.1", "10.0.0.0/8", "::1"],
    "EMAIL_HOST": "mail.example.com",
    "DEFAULT_FROM_EMAIL": "Realty <site@realty.example.com>",
    "ADMINS": [("ann@example.com", "ann@example.com")],
    "PHOTO_HOSTS": ["https:", "https://*.photos.example.com", "http://127.0.0.1:*"],
    "ALLOWED_HOSTS": ["realty.example.com"],
    "SITE_URL": "https://realty.example.com",
    "METRICS_TOKEN": "t" * 32,
}


@pytest.fixture
def whole(settings: Any) -> Any:
    for name, value in WHOLE.items():
        setattr(settings, name, value)
    return settings


def test_a_whole_production_site_has_nothing_to_say(whole: Any) -> None:
    assert [*settings_fit(None), *production_is_whole(None)] == []


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_a_wrong_setting_is_named(whole: Any, name: str, value: Any, said: str) -> None:
    setattr(whole, name, value)
    (message,) = settings_fit(None)
    assert (message.id, message.hint is not None) == (f"realty.{said}", True)
    assert name in message.msg or said == "E024"


@pytest.mark.parametrize(("name", "value", "said"), MISSING)
def test_what_production_misses_is_named(whole: Any, name: str, value: Any, said: str) -> None:
    setattr(whole, name, value)
    assert [message.id for message in production_is_whole(None)] == [f"realty.{said}"]
    whole.PRODUCTION = False
    assert production_is_whole(None) == []
