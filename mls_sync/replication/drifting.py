"""What the new and changed records of a run look like, kept with the run. Few of them, so that it costs nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

from mls_sync.mapping.drift import Drift, is_personal
from mls_sync.mapping.suggestions import suggested_field
from mls_sync.models import Feed, RunDrift, SyncRun
from mls_sync.providers.base import Provider
from mls_sync.providers.metadata import Metadata

LOOKED_AT_OF_A_RUN = 500


@contextmanager
def watched(run: SyncRun, provider: Provider) -> Iterator[None]:
    """Around the mapping of a page, in its transaction. Once enough of the run were seen no more is kept."""
    rules = provider.field_map.rules
    translated = {name: frozenset(values) for _, names, values in rules for name in names}
    if provider.personal_fields is None:
        provider.personal_fields = _personal_fields(provider, run.feed)
    provider.drift = Drift(translated=translated, personal=provider.personal_fields)
    try:
        yield
        if provider.drift.records:
            _add(run, provider.drift)
    finally:
        provider.drift = None


def _personal_fields(provider: Provider, feed: Feed) -> frozenset[str]:
    """Those whose label, or what they fill, tells of people: a RETS server's own names are no words."""
    mapped = (*provider.field_map.rules, *provider.field_map.extra)
    words = [(name, target) for target, names, _ in mapped for name in names]
    words += [(name, field.label) for name, field in provider.field_descriptions(Metadata(feed)).items()]
    return frozenset(name for name, word in words if is_personal(word) or is_personal(suggested_field(name, word)))


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
