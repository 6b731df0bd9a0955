"""The e-mails of saved searches, an outbox (`realty.outbox`). A letter is written in the transaction that found what it
tells; its text is made when it leaves."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.core.mail import EmailMessage
from django.utils import timezone
from django_q.tasks import async_task

from listings.alerts import unsubscribing
from listings.alerts.wording import body_of, coming_days, subject_of
from listings.days_on_market import today_in, zone_of
from listings.enums import AlertKind, Frequency
from listings.models import Alert, AlertLetter, SavedSearch
from realty import outbox
from realty.accounts import mails
from realty.tenants.models import Membership

SEND = "listings.tasks.send_alerts"
GIVEN_UP_AFTER = timedelta(days=1)
AT_ONCE = 100
# Between two letters of one search that writes at once.
APART = timedelta(seconds=30)
# Alerts that a letter lists; it says how many more there are.
LISTED = 25


def write_at_once(alerts: Sequence[Alert], searches: Mapping[int, SavedSearch], now: datetime) -> None:
    """A letter for each search that writes at once, before its alerts are stored with it. What a sync brings page by
    page is one letter where the first has not left, and the next leaves APART later."""
    first: dict[int, datetime] = {}
    for alert in alerts:
        search = searches[alert.search_id]
        if search.by_email and search.frequency == Frequency.INSTANT:
            first[search.pk] = min(alert.caused_at, first.get(search.pk, alert.caused_at))
    lately = AlertLetter.objects.filter(search__in=first, written_at__gt=now - APART)
    # Whoever claims one meanwhile waits until these alerts are in it; one that was claimed is none of these.
    waiting = lately.filter(attempts=0).exclude(next_attempt_at=None).select_for_update()
    letters = {letter.search_id: letter for letter in waiting}
    last = dict(lately.order_by("written_at").values_list("search", "written_at"))
    new = [(search, caused_at) for search, caused_at in first.items() if search not in letters]
    due = {search: max(now, last[search] + APART) for search, _ in new if search in last}
    letters |= {letter.search_id: letter for letter in _write(new, alerts, now, due)}
    for alert in alerts:
        alert.letter = letters.get(alert.search_id)


def write_digest(search: SavedSearch, alerts: Sequence[Alert], now: datetime) -> None:
    """One letter of what was found since the last one."""
    (letter,) = _write([(search.pk, min(alert.caused_at for alert in alerts))], alerts, now)
    Alert.objects.filter(pk__in=[alert.pk for alert in alerts]).update(letter=letter)


def _write(
    about: Iterable[tuple[int, datetime]],
    alerts: Sequence[Alert],
    now: datetime,
    due: Mapping[int, datetime] | None = None,
) -> list[AlertLetter]:
    due = due or {}
    rows = [
        AlertLetter(
            tenant_id=alerts[0].tenant_id,
            search_id=search,
            caused_at=caused_at,
            written_at=now,
            next_attempt_at=due.get(search, now),
        )
        for search, caused_at in about
    ]
    if rows:
        AlertLetter.objects.bulk_create(rows)
        async_task(SEND, rows[0].tenant_id)
    return rows


def send_due() -> bool:
    """Send what is due of the open tenant's letters. Whether there may be more."""
    letters = AlertLetter.objects.select_related("search__user", "tenant")
    _, is_more = outbox.send_due(letters, _mail, at_once=AT_ONCE, given_up_after=GIVEN_UP_AFTER)
    return is_more


def tenants_waiting() -> list[int]:
    """Those with letters that are due. The platform's scope is open."""
    due = AlertLetter.objects.filter(next_attempt_at__lte=timezone.now(), tenant__is_active=True)
    return list(due.order_by("tenant").values_list("tenant", flat=True).distinct())


def _refusal(letter: AlertLetter) -> str:
    """Why it must not go out any more; empty where it may."""
    search = letter.search
    if not search.by_email or search.is_paused:
        return "E-mail of this search was switched off."
    user = search.user
    if not user.email or not user.is_active:
        return "The member has no e-mail address, or no account any more."
    if not Membership.objects.filter(user=user).exists():
        return "The person is no member any more."
    if not mails.are_sent():
        return "The site has no mail server."
    return ""


def _told(letter: AlertLetter) -> tuple[list[Alert], int]:
    """The alerts that the letter lists, and how many it tells: open houses that are over are none. Those beyond are in
    the inbox, where the letter sends for them, also of a search that writes e-mails alone."""
    rows = letter.alerts.select_related("listing__collection").order_by("pk")
    found = list(rows.only("kind", "new_value", "letter", "listing__open_houses", "listing__collection__time_zone"))
    for alert in found:
        if alert.kind == AlertKind.OPEN_HOUSE:
            alert.new_value = coming_days(alert, today_in(zone_of(alert.listing.collection, letter.tenant)))
    told = {alert.pk: alert for alert in found if alert.kind != AlertKind.OPEN_HOUSE or alert.new_value}
    listed, beyond = list(told)[:LISTED], list(told)[LISTED:]
    letter.alerts.filter(pk__in=beyond).update(in_inbox=True)
    alerts = list(letter.alerts.filter(pk__in=listed).select_related("listing").order_by("pk"))
    for alert in alerts:
        alert.new_value = told[alert.pk].new_value
    return alerts, len(told)


def _mail(letter: AlertLetter) -> EmailMessage:
    """Raises outbox.Dropped."""
    if refusal := _refusal(letter):
        raise outbox.Dropped(refusal)
    alerts, total = _told(letter)
    if not alerts:
        raise outbox.Dropped("The listings that it told of are gone, or their open houses are over.")
    link = mails.link(unsubscribing.path_of(letter.search))
    headers = {
        "Message-ID": outbox.message_id("alert", letter),
        # RFC 8058, section 3.1: both headers, and a POST to the address is the whole of it.
        "List-Unsubscribe": f"<{link}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    subject, body = subject_of(letter.search, alerts, total), body_of(letter, alerts, total, link)
    return EmailMessage(subject, body, to=[letter.search.user.email], headers=headers)
