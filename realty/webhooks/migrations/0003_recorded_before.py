"""Events of before: they were fanned out within a minute of being recorded."""

from typing import Any

from django.db import migrations
from django.db.models import F

from realty.tenants.scope import platform_scope

AT_ONCE = 5_000


def fill(apps: Any, schema_editor: Any) -> None:
    events, last = apps.get_model("webhooks", "WebhookEvent").objects, 0
    with platform_scope("events of all tenants get the time at which they were recorded"):
        while keys := list(events.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:AT_ONCE]):
            events.filter(pk__in=keys, fanned_out_at__lt=F("recorded_at")).update(recorded_at=F("fanned_out_at"))
            last = keys[-1]


class Migration(migrations.Migration):
    # Each slice is a transaction of its own.
    atomic = False

    dependencies = [("webhooks", "0002_recorded_at")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
