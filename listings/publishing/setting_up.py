"""A collection gets its target: from the console, or by `manage.py publish_mongo`."""

from django.core.exceptions import ValidationError
from django.db import transaction
from pymongo.errors import PyMongoError
from pymongo.uri_parser import SCHEME, SRV_SCHEME, parse_uri

from listings.models import Collection, Publication
from listings.publishing.following import request_rebuild
from listings.publishing.queueing import queue
from realty.secrets import SecretDict


def check_uri(uri: str) -> str:
    """The URI without blanks around. Raises ValidationError, whose message never repeats it."""
    uri = uri.strip()
    if uri.startswith(SRV_SCHEME):
        return uri  # Its servers are looked up when it is used.
    try:
        if not uri.startswith(SCHEME):
            raise ValueError
        parse_uri(uri, warn=False)
    except (PyMongoError, ValueError, TypeError):
        raise ValidationError(
            "This is not a URI of MongoDB, such as mongodb://user:password@host/realestate. A user name or password"
            " with one of : / ? # [ ] @ % must have it percent-encoded."
        ) from None
    return uri


def set_up(collection: Collection, uri: str, database: str = "", *, expired_days: int | None = None) -> Publication:
    """The collection's publication, new or with another target; everything is published there by the next slice.
    Raises ValidationError."""
    publication = Publication.objects.filter(collection=collection).first()
    publication = publication or Publication(tenant_id=collection.tenant_id, collection=collection)
    publication.secrets = SecretDict(uri=check_uri(uri))
    publication.database = database
    if expired_days is not None:
        publication.expired_days = expired_days
    publication.full_clean(exclude=["tenant", "collection"])
    with transaction.atomic():
        publication.save()
        request_rebuild(publication)
        queue(publication.tenant_id, publication.pk)
    return publication
