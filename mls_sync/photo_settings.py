"""Whether a feed's photos are linked or kept: the settings of its collection, and what follows when they change."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction

from listings.enums import PhotoPolicy
from listings.media import demands
from listings.media.following import copy_soon
from listings.models import Collection
from listings.models.collection import OWN
from mls_sync.models import Feed
from mls_sync.providers import PROVIDERS, provider_class

FIELDS = ("photo_policy", "photos_signed", "photo_fallback", "max_media_bytes", "photos_per_hour")
PHOTOS_AN_HOUR = 18_000
WITHOUT_LINKS = {"photo_policy": PhotoPolicy.KEEP, "photo_fallback": False}
FORBIDDEN = "This service forbids links to its photos: keep own copies."
NO_SOURCE = "Photos of your own listings are kept here alone: there is nothing to link to."
NO_FALLBACK = "This service forbids links to its photos, also until they are copied."


class PhotoFields(forms.Form):
    """A part of the feed's form. `forbids_links` is set by whoever knows the feed's options."""

    kind_of_feed = ""

    photo_policy = forms.ChoiceField(
        required=False,
        choices=PhotoPolicy.choices,
        initial=PhotoPolicy.LINK,
        label="Photos",
        help_text="Link to the addresses of the MLS, or keep own copies in the site's storage",
    )
    photo_fallback = forms.BooleanField(
        required=False,
        initial=True,
        label="Link until copied",
        help_text="Show the address of the MLS while there is no copy yet; off where the license forbids links",
    )
    photos_signed = forms.BooleanField(
        required=False,
        label="Signed photo addresses",
        help_text="Addresses of copies end after a day or two, where the license asks that they cannot be passed on",
    )
    max_media_bytes = forms.IntegerField(
        required=False, min_value=0, label="Photo quota", help_text="Bytes of copies; empty: no limit"
    )
    photos_per_hour = forms.IntegerField(
        required=False,
        min_value=1,
        initial=PHOTOS_AN_HOUR,
        label="Photos an hour",
        help_text="So many are fetched from the MLS at most (Trestle: 18,000)",
    )

    def clean_photo_policy(self) -> str:
        """Left out: as it was, and of a new feed as pages do without copies. Own listings have no source that could be
        linked to, and without their copies their photos would be lost."""
        policy: str = self.cleaned_data["photo_policy"] or self.initial.get("photo_policy") or PhotoPolicy.LINK
        if self.kind_of_feed == OWN and policy == PhotoPolicy.LINK:
            raise ValidationError(NO_SOURCE)
        return policy

    def clean_photos_per_hour(self) -> int:
        given = self.cleaned_data["photos_per_hour"]
        return int(given or self.initial.get("photos_per_hour") or PHOTOS_AN_HOUR)

    def refuse_links(self) -> None:
        """Errors at the fields that a service which forbids links leaves no choice; what is left out is as it must
        be."""
        if not self.data.get("photo_policy") and not self.initial.get("photo_policy"):
            self.cleaned_data |= WITHOUT_LINKS
        if self.cleaned_data.get("photo_policy") == PhotoPolicy.LINK:
            self.add_error("photo_policy", FORBIDDEN)
        elif self.cleaned_data.get("photo_fallback"):
            self.add_error("photo_fallback", NO_FALLBACK)


def forbids_links(kind: str, options: Any) -> bool:
    """Whether the license of this service demands copies."""
    return kind in PROVIDERS and provider_class(kind).forbids_photo_links(options or {})


def apply(feed: Feed, before: str) -> None:
    """After the collection's settings were saved, in their transaction; `before` is the policy until then."""
    collection = feed.collection
    if collection.photo_policy == before:
        return
    if collection.photo_policy == PhotoPolicy.KEEP:
        demands.demand_all(collection)
        transaction.on_commit(lambda: copy_soon(collection.tenant_id, collection.pk), robust=True)
    else:
        demands.forget_all(collection)


def keep_where_links_are_forbidden(feed: Feed) -> None:
    """Of a new feed, however it was made."""
    if forbids_links(feed.kind, feed.options):
        rows = Collection.objects.filter(pk=feed.collection_id)
        rows.update(photo_policy=PhotoPolicy.KEEP, photo_fallback=False)
        feed.collection.photo_policy, feed.collection.photo_fallback = PhotoPolicy.KEEP, False
