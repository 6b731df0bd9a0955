"""Where files lie, from the environment: the site's own folder; copies of photos also in a bucket that speaks S3."""

from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from realty.env import env_int, env_secret, env_str

HASHED = "realty.static_storage.JoinedStaticFiles"
LINK_SECONDS = 3600
LOCAL = "django.core.files.storage.FileSystemStorage"
S3 = "storages.backends.s3.S3Storage"
# Whatever the umask is: nginx, which is another user, reads photos by their names (PHOTO_ACCEL) and lists no folder.
FOLDERS = {"directory_permissions_mode": 0o711}


# Seconds; a bucket that is slow or away holds a worker no longer, and its photos are tried again. A photo takes up to
# six acts, which fit within the time of a task.
CONNECT_SECONDS, READ_SECONDS, TRIES = 3, 8, 2


def file_storages(*, hashed_static: bool) -> dict[str, Any]:
    """Django's STORAGES."""
    static = HASHED if hashed_static else "django.contrib.staticfiles.storage.StaticFilesStorage"
    return {"default": {"BACKEND": LOCAL}, "staticfiles": {"BACKEND": static}, "photos": photo_storage()}


def photo_senders() -> tuple[str, str, int]:
    """A CDN that fetches photos from this site; the place, internal to nginx, below which it finds MEDIA_ROOT and sends
    them; and how many images one task decodes at once, each in a process of its own (docs/media.md)."""
    processes = env_int("PHOTO_PROCESSES", 1, 1, 64)
    return env_str("PHOTO_CDN").rstrip("/"), env_str("PHOTO_ACCEL").rstrip("/"), processes


def _client_config(addressing_style: str | None) -> Any:
    """Raises ImproperlyConfigured where the packages are not installed."""
    try:
        config = import_module("botocore.config")
    except ImportError:
        raise ImproperlyConfigured(
            "PHOTO_BUCKET needs django-storages and boto3: pip install -r requirements/s3.txt"
        ) from None
    return config.Config(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=READ_SECONDS,
        retries={"total_max_attempts": TRIES, "mode": "standard"},
        signature_version="s3v4",
        s3={"addressing_style": addressing_style or "auto"},
    )


def photo_storage() -> dict[str, Any]:
    """An entry of Django's STORAGES. Raises ImproperlyConfigured for a bucket without its key."""
    bucket = env_str("PHOTO_BUCKET")
    if not bucket:
        # A name is its content: what is written twice is the same.
        return {"BACKEND": LOCAL, "OPTIONS": {"allow_overwrite": True, **FOLDERS}}
    key, secret = env_str("PHOTO_BUCKET_KEY"), env_secret("PHOTO_BUCKET_SECRET", "")
    if bool(key) != bool(secret):
        raise ImproperlyConfigured("PHOTO_BUCKET_KEY and PHOTO_BUCKET_SECRET belong together: set both, or none.")
    cdn = env_str("PHOTO_BUCKET_CDN").removeprefix("https://").rstrip("/")
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "endpoint_url": env_str("PHOTO_BUCKET_ENDPOINT") or None,
        "region_name": env_str("PHOTO_BUCKET_REGION") or None,
        "custom_domain": cdn or None,
        "querystring_expire": LINK_SECONDS,
        "default_acl": None,
        "file_overwrite": True,
        "object_parameters": {"CacheControl": "public, max-age=31536000, immutable"},
        "addressing_style": env_str("PHOTO_BUCKET_ADDRESSING") or None,
    }
    if key:
        options |= {"access_key": key, "secret_key": secret}
    options["client_config"] = _client_config(options.pop("addressing_style"))
    return {"BACKEND": S3, "OPTIONS": options}
