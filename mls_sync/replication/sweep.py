"""The key sweep: a listing is removed because the source's list of all keys does not have it. Sources that cannot list
their keys have none (`Capabilities.key_list`); see `removals` for theirs.

A chain of checkpointed steps. While keys are read, the cursor's `window_end` is empty; afterwards its token says
`phase:last key done`.

1. keys:   every key that the feed's filter admits goes into `SweepPage`.
2. brake:  if more would go than the feed's share, or the source is suddenly empty, nothing goes, and staff decide. If
           the source announces more records than it listed keys, the list was cut off, and nothing goes either.
3. verify: each listing that seems gone is asked for by key. What still comes has left the feed's filter, e.g. by its
           status: its last state is stored first. All of them are marked as vanished, but those that come unchanged and
           that the filter still admits. Where the total leaves a doubt (phase "doubt"), only what does not come any
           more goes. A list with records that have no usable key leaves the same doubt: each missing listing is asked
           for.
4. repair: what the source has and the collection lacks is fetched by key; after a braked step 2 in the phase "hold".
5. refresh: what the source's list dates younger than we hold it is fetched by key.

Before step 3 a report of what differs is made, and closed at the end (`measuring`).
"""

import time
from collections.abc import Callable, Sequence

from django.db import transaction

from listings import ingest
from mls_sync.models import Cursor, MeasuredBy, RunStep, SyncRun, WhoActs
from mls_sync.models.completeness import SLACK
from mls_sync.providers.base import KeyPage, Page, Provider
from mls_sync.providers.errors import ProviderError
from mls_sync.replication import accounting, apply, checkpoint, measuring, outcome, removals, settling, sweep_keys
from mls_sync.replication.key_pages import usable

BRAKE, VERIFY, DOUBT, REPAIR, HOLD, END = "brake", "verify", "doubt", "repair", "hold", "end"
REFRESH, REFRESH_HELD = "refresh", "refresh_held"
KEYS_AT_ONCE, SECONDS_AT_ONCE = 30_000, 2.0
CUT_OFF = "The source's list of keys lacked listings that it still has; they stay, and we sweep again."
UNTRUE_DATES = (
    "The source's list of keys dates listings younger than their records are; its timestamps were not followed."
)
NAMELESS = "nameless"
WITHOUT_KEY = (
    "The source listed a record without a usable ListingKey. Each listing that seemed gone was asked for by its key,"
    " and what the source still has was kept."
)


def step(run: SyncRun, cursor: Cursor, provider: Provider) -> None:
    """One read of the source at most, of keys a few, and its checkpoint. Ends the run when nothing is left to do."""
    if cursor.window_end is None:
        _read_keys(run, cursor, provider)
        return
    phase, _, last = cursor.token.partition(":")
    PHASES[phase](run, cursor, provider, last)


def _read_keys(run: SyncRun, cursor: Cursor, provider: Provider) -> None:
    """Several pages, where they are small and quick: to checkpoint each would take longer than to read it. What was
    read before a page that fails is kept."""
    token, pages, failure = cursor.token, list[KeyPage](), None
    with accounting.reading(run, provider):
        started = time.monotonic()
        while True:
            try:
                pages.append(provider.keys(token))
            except ProviderError as error:
                if not pages:
                    raise
                failure = error
                break
            following = pages[-1].next_token
            is_enough = sum(len(page.keys) for page in pages) >= KEYS_AT_ONCE
            if following is None or is_enough or time.monotonic() - started > SECONDS_AT_ONCE:
                break
            token = following
    _keep_keys(run, cursor, pages)
    if failure:
        raise failure


def _keep_keys(run: SyncRun, cursor: Cursor, pages: Sequence[KeyPage]) -> None:
    keys, modified = usable(pages)
    listed, token = sum(len(page.keys) for page in pages), pages[-1].next_token
    nameless = listed - len(keys)
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        sweep_keys.remember(run, keys, modified)
        run.fetched += listed
        run.skipped += nameless
        if nameless:
            outcome.note(run, NAMELESS, WhoActs.STAFF, WITHOUT_KEY)
        if token is None:
            checkpoint.end_of_keys(cursor, f"{BRAKE}:")
        else:
            checkpoint.advance(cursor, token)
        run.pages += len(pages)
        accounting.checkpointed(run, RunStep.KEYS)


def _brake(run: SyncRun, cursor: Cursor, provider: Provider, last: str) -> None:
    announced = _announced(run, provider)
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        compared = sweep_keys.compare(run)
        # A key that the source listed twice is one.
        run.fetched = compared.at_source + run.skipped
        cut_off = announced is not None and announced - run.fetched > SLACK
        if _is_too_much(run, compared.extra, compared.here):
            phase = HOLD
        else:
            phase = _trusted(run, provider, announced) if compared.extra and not cut_off else REPAIR
        if announced is not None and cut_off and phase == REPAIR:
            outcome.note(run, outcome.GAP, WhoActs.SOURCE, _lists_too_few(run, announced))
        measuring.measure(run, compared, MeasuredBy.KEY_LIST, announced=announced, without_key=run.skipped)
        run.unchanged = run.fetched - run.skipped - compared.missing
        checkpoint.advance(cursor, f"{phase}:")
        accounting.checkpointed(run, RunStep.COMPARED)


def _announced(run: SyncRun, provider: Provider) -> int | None:
    """The total that the source announces for all records of the filter: is its list of keys whole?"""
    if not provider.capabilities.total:
        return None
    with accounting.reading(run, provider):
        return provider.total()


def _lists_too_few(run: SyncRun, announced: int) -> str:
    return f"The counts do not add up: the source announced {announced:,} records and listed {run.fetched:,}. {CUT_OFF}"


def _trusted(run: SyncRun, provider: Provider, announced: int | None) -> str:
    if announced is None:
        return DOUBT if provider.capabilities.by_key else VERIFY
    return DOUBT if run.skipped or announced > run.fetched else VERIFY


def _is_too_much(run: SyncRun, gone: int, held: int) -> bool:
    if held and run.fetched == run.skipped:
        return True
    return removals.is_too_much(run.feed, gone, held)


def _verify(run: SyncRun, cursor: Cursor, provider: Provider, last: str) -> None:
    phase = cursor.token.partition(":")[0]
    if not provider.capabilities.by_key:
        _decide_unasked(run, cursor, phase)
        return
    keys = list(sweep_keys.missing(run, last)[: provider.keys_per_request])
    if not keys:
        _remove(run, cursor)
        return
    page = _fetch(run, provider, keys)
    admitted = _admitted(run, provider, page) if phase == VERIFY else []
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        run.fetched += len(page.records)
        applied = apply.records(run.feed, provider, page.records, run_id=run.pk)
        accounting.add(run, applied)
        if phase == DOUBT:
            _keep(run, page, applied)
        elif admitted:
            sweep_keys.still_there(run, admitted)
            outcome.note(run, outcome.GAP, WhoActs.SOURCE, CUT_OFF)
        checkpoint.advance(cursor, f"{phase}:{keys[-1]}")
        _checkpointed(run, RunStep.ASKED)


def _decide_unasked(run: SyncRun, cursor: Cursor, phase: str) -> None:
    """A source that gives no single records: its list is believed, or, where its total contradicts it, not."""
    if phase == VERIFY:
        _remove(run, cursor)
        return
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        outcome.note(run, outcome.GAP, WhoActs.SOURCE, CUT_OFF)
        checkpoint.advance(cursor, f"{REPAIR}:")
        accounting.checkpointed(run, None)


def _keep(run: SyncRun, page: Page, applied: apply.Applied) -> None:
    """A record that is as it was when the filter admitted it should have been listed, unless it was without its key."""
    sweep_keys.still_there(run, [record.listing_key for record in page.records])
    # Until the repair begins, only records without a key were skipped.
    if applied.unchanged > run.skipped:
        outcome.note(run, outcome.GAP, WhoActs.SOURCE, CUT_OFF)


def _admitted(run: SyncRun, provider: Provider, page: Page) -> list[str]:
    """Of records that are as they were when the filter admitted them, those that it still admits: a list in pages
    skips a listing when another leaves it meanwhile, and its total fits all the same."""
    stamped = provider.field_map.stamped
    hashes = {record.listing_key: stamped(record.content_hash) for record in page.records}
    same = ingest.compare(run.feed.collection, hashes).unchanged
    if not same:
        return []
    with accounting.reading(run, provider):
        return provider.admitted(sorted(same))


def _remove(run: SyncRun, cursor: Cursor) -> None:
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        _mark_missing(run)
        checkpoint.advance(cursor, f"{REPAIR}:")
        accounting.checkpointed(run, RunStep.REMOVED)


def _mark_missing(run: SyncRun) -> None:
    run.vanished += ingest.mark_vanished(run.feed.collection, list(sweep_keys.missing(run)), run_id=run.pk)


def _repair(run: SyncRun, cursor: Cursor, provider: Provider, last: str) -> None:
    phase = cursor.token.partition(":")[0]
    if not provider.capabilities.by_key:
        run.skipped += sweep_keys.lacking(run).count()
        _end(run, cursor, provider, phase)
        return
    keys = list(sweep_keys.lacking(run, last)[: provider.keys_per_request])
    if not keys:
        _refresh_from(run, cursor, phase)
        return
    page = _fetch(run, provider, keys)
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        applied = apply.records(run.feed, provider, page.records, run_id=run.pk)
        accounting.add(run, applied)
        # Their keys are counted as fetched, so those that are gone again by now must be accounted for too.
        run.skipped += len(keys) - len(page.records)
        if applied.over_quota:
            run.skipped += sweep_keys.lacking(run, keys[-1]).count()
            checkpoint.advance(cursor, f"{END}:{phase}")
        else:
            checkpoint.advance(cursor, f"{phase}:{keys[-1]}")
        _checkpointed(run, RunStep.REPAIRED)


def _refresh_from(run: SyncRun, cursor: Cursor, phase: str) -> None:
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        checkpoint.advance(cursor, f"{REFRESH_HELD if phase == HOLD else REFRESH}:")
        accounting.checkpointed(run, None)


def _refresh(run: SyncRun, cursor: Cursor, provider: Provider, last: str) -> None:
    phase = cursor.token.partition(":")[0]
    keys = list(sweep_keys.stale(run, last)[: provider.keys_per_request])
    if not keys:
        _end(run, cursor, provider, HOLD if phase == REFRESH_HELD else REPAIR)
        return
    page = _fetch(run, provider, keys)
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        run.fetched += len(page.records)
        applied = apply.records(run.feed, provider, page.records, run_id=run.pk)
        accounting.add(run, applied)
        if applied.unchanged == len(keys):
            sweep_keys.forget_dates(run)
            outcome.note(run, "protocol", WhoActs.NOBODY, UNTRUE_DATES)
        checkpoint.advance(cursor, f"{phase}:{keys[-1]}")
        _checkpointed(run, RunStep.REFRESHED)


def _end(run: SyncRun, cursor: Cursor, provider: Provider, phase: str) -> None:
    with transaction.atomic():
        checkpoint.claim(run, cursor)
        measuring.settle(run)
        if phase == HOLD:
            measuring.wait_for_staff(run)
            checkpoint.close_window(cursor, run, complete=False)
            removals.ask_staff(run)
        else:
            complete = not outcome.has_gap(run)
            if complete:
                settling.after_sweep(run, nameless=run.errors.filter(kind=NAMELESS).exists())
            checkpoint.close_window(cursor, run, complete=complete)
            sweep_keys.clear(run)
            outcome.finish(run)


def _fetch(run: SyncRun, provider: Provider, keys: Sequence[str]) -> Page:
    """The records of `keys`, and of no others, whatever the source sends along."""
    with accounting.reading(run, provider):
        page = provider.by_keys(keys)
    asked = set(keys)
    return Page([record for record in page.records if record.listing_key in asked], None, warnings=page.warnings)


def _checkpointed(run: SyncRun, step: RunStep) -> None:
    run.pages += 1
    accounting.checkpointed(run, step)


PHASES: dict[str, Callable[[SyncRun, Cursor, Provider, str], None]] = {
    **{BRAKE: _brake, VERIFY: _verify, DOUBT: _verify, REPAIR: _repair, HOLD: _repair},
    **{REFRESH: _refresh, REFRESH_HELD: _refresh, END: _end},
}
