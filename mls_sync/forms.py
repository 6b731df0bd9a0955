"""The form of a feed ("provider config") in the admin: collection, provider options and write-only secrets in one."""

import copy
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format

from listings.enums import LicenseRole
from listings.models import Collection
from mls_sync import client_settings, photo_settings
from mls_sync.changes import record_changes, settings_of
from mls_sync.client_settings import ClientFields
from mls_sync.feeds import (
    OPTION,
    SECRET,
    FeedSettings,
    add_feed,
    clean_options,
    clean_secrets,
    provider_form,
)
from mls_sync.models import Feed
from mls_sync.photo_settings import PhotoFields
from mls_sync.schedules import sync_schedule
from mls_sync.simulated import simulated_mls
from realty.billing.tiers import MAX_LISTINGS, max_listings
from realty.console.widgets import dressed
from realty.secrets import readable
from realty.tenants.models import Tenant, slug_part

COLLECTION_FIELDS = ("title", "attribution", "license_role", "max_listings")
COLLECTION_SETTINGS = (*COLLECTION_FIELDS, *photo_settings.FIELDS, *client_settings.FIELDS)
FEED_FIELDS = (
    "region",
    "enabled",
    "schedule",
    "time_zone",
    "sweep_every_hours",
    "overlap_minutes",
    "max_delete_share",
    "max_failed_runs",
    "freshness_limit_minutes",
)
# What `add_feed` does not set.
RARE_FIELDS = FEED_FIELDS[FEED_FIELDS.index("sweep_every_hours") :]


class FeedAdminForm(forms.ModelForm, PhotoFields, ClientFields):
    """Base of the form that `feed_admin_form(kind)` makes. Options are fields `option-<name>`, secrets `secret-<name>`.

    Secrets are never put back into the page: an empty one keeps what is stored.
    """

    kind_of_feed: str
    changed_by: Any = None

    tenant: Any = forms.ModelChoiceField(None, help_text="Who owns the listings")
    provider = forms.CharField(
        max_length=24,
        validators=[slug_part],
        help_text="Short name of the MLS, e.g. gps; a part of the collection's name",
    )
    title = forms.CharField(max_length=200, label="Name of the MLS", help_text="As pages show it")
    attribution = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Text that the MLS requires beside its listings",
    )
    license_role = forms.ChoiceField(
        required=False,
        choices=LicenseRole.choices,
        label="License",
        help_text="What the MLS licensed the feed for; leads need VOW, back office or private",
    )
    max_listings = forms.IntegerField(
        min_value=1, required=False, label="Quota", help_text="Listings; of a new feed, empty takes the tier's"
    )

    class Meta:
        model = Feed
        fields = FEED_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("tenant", "provider", *COLLECTION_SETTINGS):
            dressed(self.fields[name])
        self.is_new = self.instance.pk is None
        self.before = {} if self.is_new else settings_of(self.instance)
        if self.is_new:
            self.fields["tenant"].queryset = Tenant.objects.filter(is_active=True)  # type: ignore[attr-defined]
            self._name_the_simulated_mls()
            if photo_settings.forbids_links(self.kind_of_feed, {"profile": self.initial.get(f"{OPTION}-profile")}):
                self.initial.update(photo_settings.WITHOUT_LINKS)
        else:
            self._show_stored()

    def _name_the_simulated_mls(self) -> None:
        """In the demo: what to enter for a feed that can be tried."""
        found = simulated_mls()
        if found and f"{OPTION}-base_url" in self.fields:
            self.fields[
                f"{OPTION}-base_url"
            ].help_text += f" The demo's simulated MLS: {found.address(self.kind_of_feed)}, token {found.token}"

    def _show_stored(self) -> None:
        collection = self.instance.collection
        for name in ("tenant", "provider"):
            self.fields.pop(name, None)
        for name in COLLECTION_SETTINGS:
            self.initial.setdefault(name, getattr(collection, name))
        for name, value in self.instance.options.items():
            self.initial.setdefault(f"{OPTION}-{name}", value)
        for name in self._names(SECRET):
            field = self.fields[f"{SECRET}-{name}"]
            field.required = False
            field.help_text = self._secret_help(name)

    def _secret_help(self, name: str) -> str:
        stored = readable(self.instance.secrets)
        if stored is None:
            return "The stored one can no longer be opened: enter it again."
        if name not in stored:
            return "Not set."
        at = self.instance.secrets_changed_at
        changed = f", last changed {date_format(timezone.localtime(at), 'M j, Y g:i A T')}" if at else ""
        return f"Set{changed}. Leave it empty to keep it."

    def _names(self, part: str) -> list[str]:
        return list(provider_form(self.kind_of_feed, part).base_fields)

    def _given(self, part: str) -> dict[str, Any]:
        """As it was sent, since the provider's own form reads it."""
        fields = {name: f"{part}-{name}" for name in self._names(part)}
        return {
            name: self.fields[full].widget.value_from_datadict(self.data, self.files, self.add_prefix(full))
            for name, full in fields.items()
        }

    def clean_max_listings(self) -> int:
        """Left empty: as it was, and of a new feed as the tenant's tier has it."""
        given, tenant = self.cleaned_data["max_listings"], self.cleaned_data.get("tenant")
        if given is not None:
            return int(given)
        if not self.is_new:
            return int(self.instance.collection.max_listings)
        return max_listings(tenant.pk) if tenant else MAX_LISTINGS

    def clean(self) -> dict[str, Any]:
        super().clean()
        if any(name.startswith((OPTION, SECRET)) for name in self.errors):
            return self.cleaned_data
        self.instance.kind = self.kind_of_feed
        try:
            self.clean_parts()
        except ValidationError as error:
            self._add_known(error)
        else:
            if photo_settings.forbids_links(self.kind_of_feed, self.options):
                self.refuse_links()
        if self.is_new and not self.errors:
            self._check_name()
        return self.cleaned_data

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound and self.errors:
            self._say_secrets_are_lost()

    def _say_secrets_are_lost(self) -> None:
        """A secret is never put back into a page, so what was typed must be typed again."""
        for name, value in self._given(SECRET).items():
            if value:
                self[f"{SECRET}-{name}"].help_text += " Enter it again: what you typed is not put back into a page."

    def clean_parts(self) -> None:
        """The provider's own rules over its fields together."""
        self.given_options = self._given(OPTION)
        self.options = clean_options(self.kind_of_feed, self.given_options)
        stored = readable(self.instance.secrets) or {}
        self.entered = {name: value for name, value in self._given(SECRET).items() if value}
        self.secrets = clean_secrets(self.kind_of_feed, {**stored, **self.entered})

    def _check_name(self) -> None:
        tenant, provider = self.cleaned_data["tenant"], self.cleaned_data["provider"]
        try:
            name = Collection.name_for(tenant.slug, provider)
        except ValidationError as error:
            self.add_error("provider", error)
            return
        if Collection.objects.filter(name=name).exists():
            self.add_error("provider", f"{tenant} already has a collection {name}.")

    def _add_known(self, error: ValidationError) -> None:
        """Errors at their fields; one of a field that the form does not show goes to the top."""
        for name, errors in error.error_dict.items() if hasattr(error, "error_dict") else [("", [error])]:
            self.add_error(name if name in self.fields else None, errors)

    def save(self, commit: bool = True) -> Feed:
        """The admin calls this with commit=False and saves the row itself, so all is written here, in its
        transaction."""
        if self.is_new:
            self.instance = add_feed(self.cleaned_data["tenant"], self.cleaned_data["provider"], self._settings())
            self._copy_rest()
        return self._save_change()

    def _settings(self) -> FeedSettings:
        names = (*COLLECTION_FIELDS, "region", "schedule", "time_zone", "enabled")
        values = {name: self.cleaned_data[name] for name in names}
        return FeedSettings(kind=self.kind_of_feed, options=self.given_options, secrets=self.secrets, **values)

    def _copy_rest(self) -> None:
        for name in RARE_FIELDS:
            setattr(self.instance, name, self.cleaned_data[name])

    def _save_change(self) -> Feed:
        feed, collection = self.instance, self.instance.collection
        feed.options, feed.secrets = self.options, self.secrets
        if self.entered:
            feed.secrets_changed_at = timezone.now()
        feed.save()
        before, names = collection.photo_policy, COLLECTION_SETTINGS
        for name in names:
            setattr(collection, name, self.cleaned_data[name])
        # Only these: the write door may be counting the volume at this moment.
        collection.save(update_fields=names)
        photo_settings.apply(feed, before)
        if not self.is_new:
            record_changes(feed, self.before, self.changed_by, self.entered)
        sync_schedule(feed)
        return feed

    def _save_m2m(self) -> None:
        """Nothing: the model has no such field."""

    save_m2m = _save_m2m


def feed_admin_form(kind: str) -> type[FeedAdminForm]:
    """The form for one provider. Raises ValidationError for an unknown kind."""
    fields: dict[str, Any] = {"kind_of_feed": kind}
    for part in (OPTION, SECRET):
        for name, field in provider_form(kind, part).base_fields.items():
            fields[f"{part}-{name}"] = dressed(copy.deepcopy(field))
    return type("FeedAdminForm", (FeedAdminForm,), fields)


def provider_fieldsets(kind: str) -> Iterable[tuple[str, dict[str, Any]]]:
    """The provider's part of the admin page."""
    for part, label in ((OPTION, "Provider"), (SECRET, "Credentials")):
        names = [f"{part}-{name}" for name in provider_form(kind, part).base_fields]
        yield label, {"fields": names}
