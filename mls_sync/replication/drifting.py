"""What the new and changed records of a run look like, kept with the run. Few of them, so that it costs nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from mls_sync.mapping.drift import Drift
from mls_sync.models import RunDrift, SyncRun
from mls_sync.providers.base import Provider

LOOKED_AT_OF_A_RUN = 500


@contextmanager
def watched(run: SyncRun, provider: Provider) -> Iterator[None]:
    """Around the mapping of a page, in its transaction. Once enough of the run were seen no more is kept."""
    rules = provider.field_map.rules
    provider.drift = Drift(translated={name: frozenset(values) for _, names, values in rules for name in names})
    try:
        yield
        if provider.drift.records:
            _add(run, provider.drift)
    finally:
        provider.drift = None


def _add(run: SyncRun, page: Drift) -> None:
    known, drift = RunDrift.objects.filter(run=run).first(), Drift()
    if known and known.records >= LOOKED_AT_OF_A_RUN:
        return
    if known:
        counts = {name: Counter(found) for name, found in known.new_values.items()}
        drift = Drift(known.records, known.fields, defaultdict(Counter, counts))
    drift.add(page)
    RunDrift.objects.update_or_create(
        tenant_id=run.tenant_id,
        run=run,
        defaults={"records": drift.records, "fields": drift.fields, "new_values": drift.new_values},
    )
