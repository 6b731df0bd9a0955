"""System checks of each setting that an operator may write: one message for each that cannot be right, with its name.

What cannot be read at all ends the start in `realty.env`, and what is not safe in `realty.production`.
"""

import os
import re
from collections.abc import Iterator
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http.request import validate_host

SHORTEST_TOKEN = 24
HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")
# A source of the Content-Security-Policy: a scheme, or a host with or without one.
SOURCE = re.compile(r"[a-z]+:|(https?://)?(\*\.)?[A-Za-z0-9.-]+(:(\d+|\*))?")


@register()
def settings_fit(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Whatever the kind of site."""
    return [*_metrics(), *_proxies(), *_hosts(), *_people(), *_folders(), *_queue(), *_pool()]


@register()
def production_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """What a production site starts without, and then misses."""
    return list(_missing()) if settings.PRODUCTION else []


def _metrics() -> Iterator[CheckMessage]:
    if settings.METRICS_TOKEN and len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        yield Error(
            f"METRICS_TOKEN is shorter than {SHORTEST_TOKEN} characters, so it can be guessed.",
            hint="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'",
            id="realty.E020",
        )


def _proxies() -> Iterator[CheckMessage]:
    for given in settings.TRUSTED_PROXIES:
        try:
            ip_network(given, strict=False)
        except ValueError:
            yield Error(
                f"TRUSTED_PROXIES: {given!r} is neither an address nor a network.",
                hint="Write e.g. 127.0.0.1 or 10.0.0.0/8; names of hosts are not looked up.",
                id="realty.E021",
            )


def _hosts() -> Iterator[CheckMessage]:
    for given in settings.PROVIDER_HOSTS:
        if not HOST.fullmatch(given):
            yield Error(
                f"PROVIDER_HOSTS: {given!r} is not the name of a host.",
                hint="Without https:// and path, e.g. sparkapi.com.",
                id="realty.E022",
            )
    for given in settings.PHOTO_HOSTS:
        if not SOURCE.fullmatch(given):
            yield Error(
                f"PHOTO_HOSTS: {given!r} is not a source that the Content-Security-Policy can name.",
                hint="Write https: or e.g. https://photos.example.com, separated by commas.",
                id="realty.E023",
            )
    name = urlsplit(settings.SITE_URL).hostname or ""
    if not settings.DEBUG and name and not validate_host(name, settings.ALLOWED_HOSTS or [name]):
        yield Error(
            f"SITE_URL names {name}, which is not among ALLOWED_HOSTS: every link that the site sends is refused.",
            hint="Add it to ALLOWED_HOSTS.",
            id="realty.E024",
        )


def _people() -> Iterator[CheckMessage]:
    given = [("ADMINS", address) for _, address in settings.ADMINS]
    for name, address in [*given, ("DEFAULT_FROM_EMAIL", settings.DEFAULT_FROM_EMAIL)]:
        try:
            # localhost is what a site without mail has.
            validate_email(re.sub(r"^.*<(.*)>$", r"\1", address).replace("@localhost", "@localhost.example"))
        except ValidationError:
            yield Error(f"{name}: {address!r} is not an e-mail address.", hint="Correct it.", id="realty.E025")


def _folders() -> Iterator[CheckMessage]:
    if settings.FEED_FOLDER and not Path(settings.FEED_FOLDER).is_dir():
        yield Error(
            f"FEED_FOLDER: there is no folder {settings.FEED_FOLDER}.",
            hint="Make it, with a folder in it for each tenant, or leave the setting out.",
            id="realty.E026",
        )
    for name in ("DATA_DIR", "MEDIA_ROOT"):
        folder = Path(getattr(settings, name))
        if folder.exists() and not (folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)):
            yield Error(
                f"{name}: {folder} is not a folder that this user may write to.",
                hint="Give it to the user that the site runs as.",
                id="realty.E027",
            )


def _queue() -> Iterator[CheckMessage]:
    if settings.Q_WORKERS < 1:
        yield Error("Q_WORKERS is less than 1, so no task would run.", hint="Set 3 or more.", id="realty.E028")
    elif settings.Q_WORKERS < 2:
        yield Warning(
            "Q_WORKERS is 1: while one task waits for a server of others, no other runs, of any tenant.",
            hint="Set 3 or more.",
            id="realty.W029",
        )
    if settings.TENANT_WORKERS < 0:
        yield Error("TENANT_WORKERS is below 0.", hint="Leave it out, or set 1 or more.", id="realty.E030")


def _pool() -> Iterator[CheckMessage]:
    if settings.DATABASE_POOL < settings.WEB_THREADS:
        yield Error(
            f"DATABASE_POOL is {settings.DATABASE_POOL} and WEB_THREADS {settings.WEB_THREADS}: pages would wait for"
            " a connection.",
            hint="Each thread needs one: raise DATABASE_POOL.",
            id="realty.E031",
        )


def _missing() -> Iterator[CheckMessage]:
    if not settings.TRUSTED_PROXIES:
        yield Warning(
            "TRUSTED_PROXIES is not set: everyone seems to come from the proxy, and limits count them as one.",
            hint="Set it to the proxy's address as the site sees it, e.g. 127.0.0.1.",
            id="realty.W032",
        )
    if not settings.EMAIL_HOST:
        yield Warning(
            "EMAIL_HOST is not set: no invitation, no reset link and no notice is mailed.",
            hint="Set EMAIL_HOST, EMAIL_HOST_USER, EMAIL_HOST_PASSWORD and DEFAULT_FROM_EMAIL.",
            id="realty.W033",
        )
    elif settings.DEFAULT_FROM_EMAIL.endswith("@localhost"):
        yield Warning(
            "DEFAULT_FROM_EMAIL is not set: servers refuse mail from an address at localhost.",
            hint="Set it to an address of your domain.",
            id="realty.W034",
        )
    if settings.DIGEST_KEY == f"digest:{settings.SECRET_KEY}":
        yield Warning(
            "DIGEST_KEY is not set, so SECRET_KEY can never be changed: do-not-contact of erased people would be lost.",
            hint="Set it to 50 random characters before the first lead is stored; on an older site, to digest: followed"
            " by the SECRET_KEY.",
            id="realty.W035",
        )
