"""A new feed with its collection, in one step: the admin's form, `manage.py add_feed` and the demo all come through
here."""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from listings.collections import provision
from mls_sync import photo_settings
from mls_sync.models import Feed, WhoActs
from mls_sync.providers import PROVIDERS, kind_label, kinds_that, provider_class, provider_for
from mls_sync.providers.base import Check
from mls_sync.providers.errors import ProviderError
from mls_sync.replication import pausing
from mls_sync.schedules import sync_schedule
from realty.secrets import SecretDict, SecretUnreadable
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

OPTION, SECRET = "option", "secret"


@dataclass(frozen=True)
class FeedSettings:
    """What a person decides about a feed; empty text means the model's default."""

    kind: str = "spark"
    title: str = ""
    region: str = ""
    schedule: str = ""
    time_zone: str = ""
    attribution: str = ""
    license_role: str = ""
    max_listings: int | None = None
    is_simulated: bool = False
    enabled: bool = True
    options: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, Any] = field(default_factory=dict, repr=False)


def add_feed(tenant: Tenant, provider: str, settings: FeedSettings) -> Feed:
    """Create collection `{tenant}_{provider}_listings`, its feed and its schedule, or nothing at all.

    Raises ValidationError, keyed by field (`option-base_url`, `secret-token`, `schedule` ...), in words for a person.
    """
    if provider in kinds_that("by_hand") and provider != settings.kind:
        raise ValidationError({"provider": f"{provider} is kept for {kind_label(provider)}. Choose another name."})
    options = clean_options(settings.kind, settings.options)
    secrets = clean_secrets(settings.kind, settings.secrets)
    with transaction.atomic():
        collection = provision(tenant, provider, **_collection_fields(provider, settings))
        feed = Feed(tenant=tenant, collection=collection, kind=settings.kind, options=options)
        feed.secrets = SecretDict(secrets)  # type: ignore[assignment]
        feed.secrets_changed_at = timezone.now() if secrets else None
        feed.region, feed.enabled = settings.region, settings.enabled
        feed.schedule = settings.schedule or feed.schedule
        feed.time_zone = settings.time_zone or tenant.time_zone
        feed.full_clean(exclude=["tenant", "collection"])
        feed.save()
        photo_settings.keep_where_links_are_forbidden(feed)
        sync_schedule(feed)
    return feed


def _collection_fields(provider: str, settings: FeedSettings) -> dict[str, Any]:
    fields: dict[str, Any] = {"title": settings.title or provider.upper(), "attribution": settings.attribution}
    fields["is_simulated"], fields["license_role"] = settings.is_simulated, settings.license_role
    if settings.max_listings is not None:
        fields["max_listings"] = settings.max_listings
    return fields


def provider_form(kind: str, part: str) -> Any:
    """The provider's own form class for `part`: OPTION or SECRET. Raises ValidationError for an unknown kind."""
    if kind not in PROVIDERS:
        raise ValidationError({"kind": f"There is no provider {kind!r}; known are {', '.join(PROVIDERS)}."})
    provider = provider_class(kind)
    return provider.options_form if part == OPTION else provider.secrets_form


def clean_options(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Options as the provider reads them (JSON values); raises ValidationError with keys `option-<name>`."""
    return _cleaned(kind, OPTION, given)


def clean_secrets(kind: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Secrets by name; raises ValidationError with keys `secret-<name>`, whose messages never repeat a value."""
    return {name: value for name, value in _cleaned(kind, SECRET, given).items() if value}


def _cleaned(kind: str, part: str, given: Mapping[str, Any]) -> dict[str, Any]:
    form_class = provider_form(kind, part)
    known = form_class.base_fields
    unknown = [name for name in given if name not in known]
    if unknown:
        names = ", ".join(known)
        raise ValidationError(
            {f"{part}-{name}": f"The provider {kind} has no such {part}; it has {names}." for name in unknown}
        )
    form = form_class({**_initial(known), **given})
    if not form.is_valid():
        raise ValidationError({_key(part, name): [str(e) for e in errors] for name, errors in form.errors.items()})
    return dict(form.cleaned_data)


def _initial(fields: Mapping[str, Any]) -> dict[str, Any]:
    """A field left out keeps its initial value; an untouched form in the admin sends the same."""
    return {name: f.initial for name, f in fields.items() if f.initial is not None}


def _key(part: str, name: str) -> str:
    return name if name == "__all__" else f"{part}-{name}"


def feed_named(collection: str) -> Feed:
    """The feed of a collection's name, whoever owns it; raises LookupError with a sentence for the operator."""
    with platform_scope("a command looks a feed up by its collection's name"):
        feed = Feed.objects.select_related("collection", "tenant").filter(collection__name=collection).first()
        if feed is None:
            names = Feed.objects.order_by("collection__name").values_list("collection__name", flat=True)[:20]
            raise LookupError(f"No feed fills a collection {collection!r}. Known: {', '.join(names) or 'none yet'}.")
    return feed


def check_connection(feed: Feed) -> Check:
    """Ask the provider whether a sync would work. An error becomes a line that says who must act; nothing is raised."""
    try:
        with closing(provider_for(feed)) as provider:
            return provider.check()
    except ProviderError as error:
        return Check(False, [str(error), f"Who must act: {WhoActs(error.who_acts).label}."], error)
    except SecretUnreadable as error:
        return Check(False, [str(error), f"Who must act: {WhoActs.STAFF.label}."])


def as_lines(error: ValidationError) -> list[str]:
    """One line for each wrong field: "option-base_url: Enter a valid URL."."""
    if not hasattr(error, "error_dict"):
        return list(error.messages)
    return [
        f"{name}: {message}" if name != "__all__" else message
        for name, messages in error.message_dict.items()
        for message in messages
    ]


def pause_feed(feed: Feed, reason: str) -> None:
    """No more scheduled runs until somebody resumes the feed."""
    pausing.pause(feed, reason)
    feed.refresh_from_db(fields=["paused_at", "paused_reason", "pause_cause", "retry_at"])
    sync_schedule(feed)


def resume_feed(feed: Feed) -> None:
    """Take a pause back, whether a person or too many failures made it; the count of failures starts anew."""
    feed.paused_at, feed.paused_reason, feed.pause_cause = None, "", ""
    feed.retry_at, feed.consecutive_failures = None, 0
    feed.save(update_fields=["paused_at", "paused_reason", "pause_cause", "retry_at", "consecutive_failures"])
    sync_schedule(feed)
