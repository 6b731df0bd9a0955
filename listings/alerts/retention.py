"""Old alerts and letters go: an inbox is for what is new, and the listing's history tells the rest."""

from datetime import timedelta

from django.utils import timezone

from listings.models import Alert, AlertLetter

KEPT = timedelta(days=90)
# Rows of one transaction.
AT_ONCE = 5_000


def purge() -> int:
    """Some of what is past its time, in the platform's scope. Returns how many rows went."""
    before = timezone.now() - KEPT
    alerts = list(
        Alert.objects.filter(created_at__lt=before).order_by("created_at").values_list("pk", flat=True)[:AT_ONCE]
    )
    letters = AlertLetter.objects.filter(written_at__lt=before, next_attempt_at=None, alerts=None)
    gone, _ = Alert.objects.filter(pk__in=alerts).delete()
    old, _ = AlertLetter.objects.filter(pk__in=list(letters.values_list("pk", flat=True)[:AT_ONCE])).delete()
    return gone + old
