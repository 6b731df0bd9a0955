"""The proof of a deletion: what went, by table, as canonical JSON whose digest the site's key has signed."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core import signing

from realty.tenants.models import TenantDeletion

SALT = "realty.tenants.deletion"


def told(deletion: TenantDeletion) -> dict[str, Any]:
    """What the certificate says."""
    return {
        "tenant": {"id": deletion.tenant_number, "slug": deletion.slug, "name": deletion.name},
        # Those of before the column were signed with the address of the setting.
        "site": deletion.site or settings.SITE_URL,
        "reason": deletion.reason,
        "asked_by": deletion.asked_by_name,
        "asked_at": deletion.asked_at.isoformat(),
        "started_at": deletion.started_at.isoformat() if deletion.started_at else None,
        "finished_at": deletion.finished_at.isoformat() if deletion.finished_at else None,
        "removed": deletion.counts,
        "files": deletion.files,
        "file_bytes": deletion.file_bytes,
    }


def digest(deletion: TenantDeletion) -> str:
    text = json.dumps(told(deletion), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def sign(deletion: TenantDeletion) -> None:
    deletion.site = settings.SITE_URL
    deletion.digest = digest(deletion)
    deletion.signature = signing.Signer(salt=SALT).signature(deletion.digest)


def is_sound(deletion: TenantDeletion) -> bool:
    """Nobody changed the row since it was signed, and it was signed by this site's key, or by one that it had before
    (SECRET_KEY_FALLBACKS)."""
    if digest(deletion) != deletion.digest:
        return False
    signer = signing.Signer(salt=SALT)
    try:
        signer.unsign(f"{deletion.digest}{signer.sep}{deletion.signature}")
    except signing.BadSignature:
        return False
    return True


def as_json(deletion: TenantDeletion) -> str:
    return json.dumps({**told(deletion), "sha256": deletion.digest, "signature": deletion.signature}, indent=2)
