"""The drift inbox: what changed in what a feed's source sends, until somebody decides."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from listings.models import StatusWord
from listings.models.status_word import folded_word
from mls_sync.enums import DriftKind, DriftState
from mls_sync.mapping.drift import Statistics, add_statistics, fresh
from mls_sync.models import DriftFinding, Feed, FieldStatistics, RunDrift, SyncRun

NEW_AFTER = 3
"""A new field is told once so many records filled it: one odd record is no change of the source."""
FILLED_BEFORE, EXPECTED = 5, 10
"""A field that so many records filled has vanished once, at its former rate, ten more should have filled it: by chance
alone that happens once in 20,000 times."""
WAS_SURE, NOW_SURE = (20, 0.95), (5, 0.8)
"""Values of one kind, and their share of all, before a field counts as retyped."""
REMEMBERED = 2_000
"""Records that a field's rates tell of; older ones count half, then a quarter ..."""
POSTPONED = timedelta(days=7)
DECIDABLE = (DriftState.OPEN, DriftState.POSTPONED)
Found = tuple[str, str, str]
"""Kind, field, value."""


def take_in(run: SyncRun) -> None:
    """What the run's records looked like joins the feed's statistics, and what changed goes into the inbox. In the
    run's last transaction; the first run that looked at records is what later ones are compared with."""
    drift = RunDrift.objects.filter(run=run).first()
    if drift is None or not drift.records:
        return
    known, _ = FieldStatistics.objects.get_or_create(feed_id=run.feed_id, defaults={"tenant_id": run.tenant_id})
    found, over = _compare(known, drift)
    found |= _new_values(run, drift)
    _write(run, found)
    _over(run.feed_id, over)
    known.save()


def _compare(known: FieldStatistics, drift: RunDrift) -> tuple[dict[Found, dict[str, Any]], list[Found]]:
    """What is new, and what is over: a field that came back."""
    is_first, found, over = not known.records, dict[Found, dict[str, Any]](), list[Found]()
    today = timezone.now().date().isoformat()
    for name, more in drift.fields.items():
        if name not in known.fields:
            known.fields[name] = fresh() | {"of": 0, "missed": 0, "since": today, "is_told": is_first}
        if was_now := _retyped(known.fields[name], more):
            found[DriftKind.RETYPED, name, ""] = {"was": was_now[0], "now": was_now[1], **_shown(more)}
            known.fields[name]["kinds"] = {}
    for name, field in known.fields.items():
        more = drift.fields.get(name) or fresh()
        if _has_vanished(field, more, drift.records):
            found[DriftKind.VANISHED, name, ""] = {"records": field["missed"] + drift.records, "samples": []}
            field["is_gone"] = True
        if more["filled"] and field.pop("is_gone", False):
            over.append((DriftKind.VANISHED, name, ""))
        _add(field, more, drift.records)
        if not field.get("is_told", True) and field["filled"] >= NEW_AFTER:
            found[DriftKind.NEW, name, ""] = _shown(field)
            field["is_told"] = True
    known.records += drift.records
    return found, over


def _shown(field: Statistics) -> dict[str, Any]:
    return {"records": field["filled"], "samples": field.get("samples", [])}


def _add(field: Statistics, more: Statistics, records: int) -> None:
    field["of"] += records
    field["missed"] = 0 if more["filled"] else field["missed"] + records
    add_statistics(field, more)
    if field["of"] > REMEMBERED:
        for name in ("of", "seen", "filled"):
            field[name] //= 2
        field["kinds"] = {kind: number // 2 for kind, number in field["kinds"].items() if number > 1}


def _has_vanished(field: Statistics, more: Statistics, records: int) -> bool:
    filled_before, before = field["filled"], field["of"] - field["missed"]
    if more["filled"] or field.get("is_gone") or filled_before < FILLED_BEFORE:
        return False
    return bool(filled_before / before * (field["missed"] + records) >= EXPECTED)


def _retyped(field: Statistics, more: Statistics) -> tuple[str, str] | None:
    was, now = _sure(field.get("kinds", {}), WAS_SURE), _sure(more.get("kinds", {}), NOW_SURE)
    return (was, now) if was and now and was != now else None


def _sure(kinds: dict[str, int], needed: tuple[int, float]) -> str:
    if not kinds:
        return ""
    kind, number = Counter(kinds).most_common(1)[0]
    total = sum(kinds.values())
    return kind if total >= needed[0] and number >= needed[1] * total else ""


def _new_values(run: SyncRun, drift: RunDrift) -> dict[Found, dict[str, Any]]:
    """Words that no lookup, no rule and no person has a meaning for."""
    explained: set[str] = set()
    if drift.new_values.get("StandardStatus"):
        words = StatusWord.objects.filter(collection=run.feed.collection_id)
        explained = set(words.values_list("folded", flat=True))
    return {
        (DriftKind.VALUE, name, value): {"records": number, "samples": []}
        for name, counts in drift.new_values.items()
        for value, number in counts.items()
        if name != "StandardStatus" or folded_word(value) not in explained
    }


def _write(run: SyncRun, found: dict[Found, dict[str, Any]]) -> None:
    """An ignored one stays ignored. One that was accepted, or over, before this run began is open again."""
    if not found:
        return
    now = timezone.now()
    rows = DriftFinding.objects.filter(feed=run.feed_id, field__in={name for _, name, _ in found})
    existing = {(row.kind, row.field, row.value): row for row in rows}
    for key, facts in found.items():
        row = existing.get(key)
        if row is None:
            kind, name, value = key
            row = DriftFinding(tenant_id=run.tenant_id, feed_id=run.feed_id, kind=kind, field=name, value=value)
        elif _is_back(row, run):
            row.state, row.decided_at, row.decided_by = DriftState.OPEN, None, None
        row.last_seen_at = now
        for name, value in facts.items():
            setattr(row, name, value)
        row.save()


def _is_back(row: DriftFinding, run: SyncRun) -> bool:
    if row.state == DriftState.OVER:
        return True
    begun = run.started_at or run.requested_at
    return row.state == DriftState.ACCEPTED and row.decided_at is not None and row.decided_at < begun


def _over(feed_id: int, changes: Iterable[Found]) -> None:
    for kind, name, value in changes:
        rows = DriftFinding.objects.filter(feed=feed_id, kind=kind, field=name, value=value, state__in=DECIDABLE)
        rows.update(state=DriftState.OVER, decided_at=timezone.now(), decided_by=None)


def waiting(feed: Feed | int) -> QuerySet[DriftFinding]:
    """What waits for a decision: open, or postponed until now."""
    rows: QuerySet[DriftFinding] = DriftFinding.objects.filter(_is_due(), feed=feed)
    return rows


def waiting_by_feed() -> dict[int, int]:
    """How many wait, by the feed's id; of the open scope."""
    rows = DriftFinding.objects.filter(_is_due()).order_by()
    return dict(rows.values_list("feed").annotate(number=Count("pk")))


def _is_due() -> Q:
    return Q(state=DriftState.OPEN) | Q(state=DriftState.POSTPONED, postponed_until__lte=timezone.now())


def decided(feed: Feed | int) -> QuerySet[DriftFinding]:
    """The rest, the latest decision first."""
    rows = DriftFinding.objects.filter(feed=feed).exclude(pk__in=waiting(feed).values("pk"))
    latest: QuerySet[DriftFinding] = rows.select_related("decided_by").order_by("-decided_at", "-pk")
    return latest


def ignore(feed: Feed, findings: Sequence[int], user: Any) -> int:
    """They stay ignored, however often the source sends it again. Returns how many."""
    return _decide(feed, findings, user, DriftState.IGNORED)


def postpone(feed: Feed, findings: Sequence[int], user: Any) -> int:
    """They come back in a week. Returns how many."""
    return _decide(feed, findings, user, DriftState.POSTPONED, postponed_until=timezone.now() + POSTPONED)


def reopen(feed: Feed, findings: Sequence[int]) -> int:
    """Undo a decision. Returns how many."""
    rows = DriftFinding.objects.filter(feed=feed, pk__in=findings)
    return int(rows.update(state=DriftState.OPEN, decided_at=None, decided_by=None, postponed_until=None))


def _decide(feed: Feed, findings: Sequence[int], user: Any, state: DriftState, **more: Any) -> int:
    rows = DriftFinding.objects.filter(feed=feed, pk__in=findings)
    return int(rows.update(state=state, decided_at=timezone.now(), decided_by=user, **more))


def accept_fields(feed: Feed, names: Iterable[str], values: Iterable[tuple[str, str]], user: Any) -> int:
    """A new version of the map reads these fields, and translates these (field, value): what waited for it is
    accepted. Returns how many."""
    of_values = Q(pk__in=())
    for name, value in values:
        of_values |= Q(kind=DriftKind.VALUE, field=name, value=value)
    of_fields = Q(field__in=list(names)) & ~Q(kind=DriftKind.VALUE)
    rows = DriftFinding.objects.filter(of_fields | of_values, feed=feed, state__in=DECIDABLE)
    return int(rows.update(state=DriftState.ACCEPTED, decided_at=timezone.now(), decided_by=user))


def accept_status_word(collection_id: int, word: str, user: Any) -> None:
    """A person said what a status means."""
    rows = DriftFinding.objects.filter(feed__collection=collection_id, kind=DriftKind.VALUE, field="StandardStatus")
    same = [row.pk for row in rows.filter(state__in=DECIDABLE) if folded_word(row.value) == folded_word(word)]
    DriftFinding.objects.filter(pk__in=same).update(
        state=DriftState.ACCEPTED, decided_at=timezone.now(), decided_by=user
    )
