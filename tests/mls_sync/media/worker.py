"""A process of its own that copies photos, to be killed; as `tests.mls_sync.replication.worker`."""

from multiprocessing.context import ForkServerProcess
from pathlib import Path

from django.conf import settings
from django.db import connection

from mls_sync.media.copying import copy
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.mls_sync.replication.worker import processes


def start(feed: Feed) -> ForkServerProcess:
    """On the test's database and files."""
    arguments = (connection.settings_dict["NAME"], settings.MEDIA_ROOT, feed.tenant_id, feed.pk)
    process = processes().Process(target=work, args=arguments)
    process.start()
    return process


def work(database: str, media: Path, tenant_id: int, feed_id: int) -> None:
    connection.settings_dict["NAME"], settings.MEDIA_ROOT = database, media
    with tenant_scope(tenant_id):
        copy(Feed.objects.select_related("collection").get(pk=feed_id))
