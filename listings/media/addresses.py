"""The own address of each photo and size: `/photos/<tenant>/<listing>/<ref>/<size>.webp`.

The ref is the photo's part: a keyed digest of what it is. The address stays as long as the photo, is another one for
another photo, and cannot be guessed, so browsers may keep what they get, and nobody reads through a tenant's photos by
counting. Signed ones end with the day after; the signature is the tenant's own.
"""

import hmac
import re
from datetime import datetime
from functools import lru_cache
from hashlib import blake2b, sha256
from time import time

from django.conf import settings

from listings.galleries import Photo
from listings.media.sizes import BOXES

PREFIX = "/photos/"
# In front of an address whose photo nginx or a browser did not get: the site looks whether its file is there.
GONE = "/photos/gone"
REF_BYTES = 12
SIGNATURE_LENGTH = 24
DAY = 24 * 3600
Ref = bytes
SIGNATURE = re.compile("/token=[^/]*")
# Parameters by which S3, CloudFront, Google and Azure sign an address.
SIGNING = re.compile(
    "(x-amz-[a-z-]+|x-goog-[a-z-]+|awsaccesskeyid|googleaccessid|key-pair-id|expires|signature|policy|sig|se|st)=", re.I
)


def ref_of(tenant_id: int, listing_id: int, photo: Photo, photos_changed: datetime | None) -> Ref:
    """`photos_changed` is the listing's PhotosChangeTimestamp, which counts where the photo has no moment of its own:
    some sources put new content at an old address, or number photos by their place."""
    changed = photo.media_modification_timestamp
    if changed and photo.media_key:
        what = f"{listing_id}\n{photo.media_key}\n{changed.timestamp()}"
    else:
        # A signature is another one each time. Where there is no key, the query may be all that tells one photo from
        # the next.
        uri = photo.uri("large")
        address = _without_token(uri.partition("?")[0]) if photo.media_key else unsigned(uri)
        moment = changed or photos_changed
        what = f"{listing_id}\n{photo.media_key}\n{address}\n{moment.timestamp() if moment else ''}"
    return blake2b(what.encode(), key=key_of(tenant_id, "ref"), digest_size=REF_BYTES).digest()


def unsigned(uri: str) -> str:
    """The source's address without its signature, which is another one each time: a part `token=...` of the path, and
    parameters of the query that sign it."""
    place, _, query = uri.partition("?")
    kept = "&".join(part for part in query.split("&") if not SIGNING.match(part))
    return f"{_without_token(place)}?{kept}" if kept else _without_token(place)


def _without_token(place: str) -> str:
    return SIGNATURE.sub("", place)


@lru_cache(maxsize=4096)
def key_of(tenant_id: int, purpose: str) -> bytes:
    """A key of the tenant's own, which outlives SECRET_KEY as addresses do."""
    return hmac.digest(settings.DIGEST_KEY.encode(), f"listings.media {purpose} {tenant_id}".encode(), sha256)


def address(tenant_id: int, listing_id: int, ref: Ref, size: str, *, signed: bool) -> str:
    """Of one size. Begins with "/", or with PHOTO_CDN where there is one."""
    path = f"{PREFIX}{tenant_id}/{listing_id}/{ref.hex()}/{size}.webp"
    if signed:
        # The same for a whole day, so that browsers keep the photo.
        until = (int(time()) // DAY + 2) * DAY
        path = f"{path}?until={until}&sign={_signature(tenant_id, path, until)}"
    return f"{settings.PHOTO_CDN}{path}"


def addresses(tenant_id: int, listing_id: int, ref: Ref, *, signed: bool) -> dict[str, str]:
    """Of all sizes, from small to large."""
    return {size: address(tenant_id, listing_id, ref, size, signed=signed) for size in reversed(BOXES)}


def seconds_left(tenant_id: int, path: str, until: str, signature: str) -> int:
    """How long a signed address holds yet; 0 for one that ended, or was not signed by us."""
    if not (until.isascii() and until.isdecimal() and len(until) < 12):
        return 0
    if not hmac.compare_digest(_signature(tenant_id, path, int(until)).encode(), signature.encode()):
        return 0
    return max(int(until) - int(time()), 0)


def _signature(tenant_id: int, path: str, until: int) -> str:
    digest = hmac.digest(key_of(tenant_id, "signature"), f"{path}\n{until}".encode(), sha256)
    return digest.hex()[:SIGNATURE_LENGTH]


def absolute(uri: str) -> str:
    """For readers outside of the site: with the site's own name in front, where it begins with "/"."""
    return f"{settings.SITE_URL}{uri}" if uri.startswith("/") else uri
