"""A member's photo, made anew as photos of listings are: what people upload holds where it was taken and by whom, and
at times is no picture at all. It lies in the database, so it goes with the membership, and so with the account."""

from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from listings.media.decoder import Decoder
from listings.media.pictures import WEBP, PictureRefused
from listings.media.sizes import CARD, kept_as
from realty.tenants.models import MemberPhoto, Membership

FORMATS = ("JPEG", "PNG", WEBP)
MOST_BYTES = 20_000_000
SMALLEST_SIDE = 100
CONTENT_TYPE = "image/webp"


def keep(membership: Membership, upload: UploadedFile | None) -> MemberPhoto:
    """In place of an earlier one. Raises ValidationError with a sentence for the member."""
    if upload is None:
        raise ValidationError("Choose a photo first.")
    name = str(upload.name)[:60]
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(f"{name} is larger than {MOST_BYTES // 1_000_000} MB.")
    try:
        with Decoder(FORMATS) as decoder:
            made = decoder.made(upload.read())
    except PictureRefused as refused:
        raise ValidationError(f"{name}: {refused}") from None
    if min(made.width, made.height) < SMALLEST_SIDE:
        raise ValidationError(f"{name} is smaller than {SMALLEST_SIDE} pixels.")
    body = made.files[kept_as(CARD, made.width, made.height)]
    told = {"body": body, "digest": sha256(body).hexdigest()[:16]}
    photo, _ = MemberPhoto.objects.update_or_create(
        membership=membership, defaults=told, create_defaults={**told, "tenant_id": membership.tenant_id}
    )
    return photo


def remove(membership: Membership) -> bool:
    """Whether there was one."""
    removed, _ = MemberPhoto.objects.filter(membership=membership).delete()
    return bool(removed)


def body_of(membership_id: int) -> bytes:
    """Of a member of the open tenant; empty for none."""
    found = MemberPhoto.objects.filter(membership=membership_id).values_list("body", flat=True).first()
    return bytes(found) if found else b""
