"""The logo of an MLS beside its listings, as its display rules ask for. Staff upload it in the console; it is made anew
as photos are, and whoever has its address may see it, since it stands on pages that clients read."""

from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from listings.media.addresses import REF_BYTES, key_of
from listings.media.decoder import Decoder
from listings.media.pictures import WEBP, Made, PictureRefused
from listings.media.sizes import CARD, kept_as
from listings.models import Collection, CollectionLogo

# No SVG: it is a program for browsers.
FORMATS = ("JPEG", "PNG", WEBP)
MOST_BYTES = 5_000_000
SMALLEST_SIDE = 16


def made(upload: UploadedFile) -> Made:
    """Raises ValidationError."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(f"The logo is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        with Decoder(FORMATS) as decoder:
            picture = decoder.made(upload.read())
    except PictureRefused as refused:
        raise ValidationError(f"The logo cannot be used. {refused}") from None
    if min(picture.width, picture.height) < SMALLEST_SIDE:
        raise ValidationError(f"The logo is smaller than {SMALLEST_SIDE} pixels.")
    return picture


def keep(collection: Collection, picture: Made) -> None:
    """In place of an earlier one. In the tenant's scope."""
    body = picture.files[kept_as(CARD, picture.width, picture.height)]
    ref = blake2b(body, key=key_of(collection.tenant_id, "logo"), digest_size=REF_BYTES).hexdigest()
    with transaction.atomic():
        CollectionLogo.objects.update_or_create(
            collection=collection,
            defaults={"body": body},
            create_defaults={"body": body, "tenant_id": collection.tenant_id},
        )
        _point(collection, ref)


def remove(collection: Collection) -> None:
    with transaction.atomic():
        CollectionLogo.objects.filter(collection=collection).delete()
        _point(collection, "")


def _point(collection: Collection, ref: str) -> None:
    collection.logo_ref = ref
    Collection.objects.filter(pk=collection.pk).update(logo_ref=ref)


def body_of(collection: Collection) -> bytes:
    """Empty without one. One query; none for a collection that has none."""
    if not collection.logo_ref:
        return b""
    found = CollectionLogo.objects.filter(collection=collection).values_list("body", flat=True).first()
    return bytes(found) if found else b""


def found(collection_id: int, ref: str) -> bytes:
    """What stands at an address, in the tenant's scope; empty for an address of no logo, or of an earlier one."""
    rows = CollectionLogo.objects.filter(collection=collection_id, collection__logo_ref=ref)
    body = rows.values_list("body", flat=True).first() if ref else None
    return bytes(body) if body else b""
