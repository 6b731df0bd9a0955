"""Who changed a vendor account, how and when: Django's own log, in which staff's changes through the console stand as
well. It names what was changed and never holds a value."""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db.models import Window
from django.db.models.functions import RowNumber

from crm_leads.models import VendorAccount

# Lines that a page shows of an account.
LINES = 5


def record(account: VendorAccount, user: User, what: str) -> None:
    """`what` is a sentence without any secret or webhook key."""
    LogEntry.objects.log_actions(user.pk, [account], CHANGE, what, single_object=True)


def newest(accounts: Iterable[VendorAccount]) -> dict[int, list[LogEntry]]:
    """The newest LINES changes of each account, by its id; one query."""
    ids = {str(account.pk): account.pk for account in accounts}
    found: dict[int, list[LogEntry]] = defaultdict(list)
    kind = ContentType.objects.get_for_model(VendorAccount)
    rows = LogEntry.objects.filter(content_type=kind, object_id__in=list(ids)).select_related("user")
    place = Window(RowNumber(), partition_by="object_id", order_by=["-action_time", "-pk"])
    for entry in rows.annotate(place=place).filter(place__lte=LINES).order_by("-action_time", "-pk"):
        found[ids[entry.object_id or ""]].append(entry)
    return found
