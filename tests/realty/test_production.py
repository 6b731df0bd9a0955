"""Security M5 and Low 10: production does not start unsafe, whoever starts it."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from realty.production import refuse_unsafe

SAFE: dict[str, Any] = {
    "debug": False,
    "secret_key": "k" * 50,
    "allowed_hosts": ["realty.example.com"],
    "site_url": "https://realty.example.com",
}
ENVIRONMENT = {
    "PRODUCTION": "true",
    "SECRET_KEY": "a-key-of-53-characters-" + "0123456789" * 3,
    "DIGEST_KEY": "another-key-of-53-characters-" + "0123456789" * 3,
    "TRUSTED_PROXIES": "127.0.0.1",
    "EMAIL_HOST": "mail.example.com",
    "DEFAULT_FROM_EMAIL": "Realty <site@realty.example.com>",
    "FIELD_ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "ALLOWED_HOSTS": "realty.example.com",
    "SITE_URL": "https://realty.example.com",
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"debug": True}, "DEBUG"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"allowed_hosts": ["*"]}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": ["realty.example.com", "*"]}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": []}, "ALLOWED_HOSTS"),
        ({"site_url": ""}, "SITE_URL"),
        ({"site_url": "http://realty.example.com"}, "SITE_URL"),
    ],
)
def test_it_does_not_start(change: dict[str, Any], said: str) -> None:
    refuse_unsafe(**SAFE)
    with pytest.raises(ImproperlyConfigured, match=said) as refused:
        refuse_unsafe(**SAFE | change)
    assert "short" not in str(refused.value).replace("shorter", "")


def loaded(*args: str, **change: str) -> subprocess.CompletedProcess[str]:
    """Python in the environment of a production site."""
    root = Path(__file__).parents[2]
    env = {**os.environ, **ENVIRONMENT, **change, "DJANGO_SETTINGS_MODULE": "realty.settings"}
    return subprocess.run([sys.executable, *args], env=env, cwd=root, capture_output=True, text=True, check=False)


def test_gunicorn_which_runs_no_checks_does_not_get_an_application() -> None:
    done = loaded("-c", "import realty.wsgi", DEBUG="true", ALLOWED_HOSTS="*", SECRET_KEY="short", SITE_URL="")
    assert done.returncode
    for name in ("DEBUG", "ALLOWED_HOSTS", "SECRET_KEY", "SITE_URL"):
        assert name in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("keys", ["", "no key"])
def test_the_command_that_the_refusal_names_makes_a_key(keys: str) -> None:
    refused = loaded("manage.py", "check", FIELD_ENCRYPTION_KEYS=keys)
    assert refused.returncode and "manage.py make_encryption_key" in refused.stderr
    made = loaded("manage.py", "make_encryption_key", FIELD_ENCRYPTION_KEYS=keys)
    assert made.returncode == 0 and Fernet(made.stdout.strip()), made.stderr


def test_the_deployment_check_finds_nothing(tmp_path: Path) -> None:
    roles = {"DATABASE_URL": "postgres://site@db.example/r", "DATABASE_OWNER_URL": "postgres://owner@db.example/r"}
    done = loaded("manage.py", "check", "--deploy", "--fail-level", "WARNING", DATA_DIR=str(tmp_path), **roles)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("settled", "seconds"), [("", 3600), ("true", 31_536_000)])
def test_a_year_of_https_only_once_it_is_settled(settled: str, seconds: int) -> None:
    code = "from django.conf import settings; print(settings.SECURE_HSTS_SECONDS)"
    assert loaded("-c", code, HTTPS_SETTLED=settled).stdout.strip() == str(seconds)


@pytest.mark.parametrize(
    ("client", "shown"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, True),
        ({"REMOTE_ADDR": "::1"}, True),
        ({"REMOTE_ADDR": "203.0.113.9"}, False),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"}, False),
        ({"REMOTE_ADDR": ""}, False),
    ],
)
def test_the_demos_passwords_are_shown_at_this_machine_alone(
    db: None, monkeypatch: pytest.MonkeyPatch, client: dict[str, str], shown: bool
) -> None:
    account = {"username": "ana", "password": "demo-secret-1", "about": "x"}
    monkeypatch.setattr("realty.accounts.sign_in_page.demo_accounts", lambda: [account])
    page = Client().get(reverse("sign_in"), **client).content.decode()
    assert ("demo-secret-1" in page) is shown
