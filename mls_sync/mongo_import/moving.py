"""A whole move: configurations to feeds, then one collection after the other, with one report."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pymongo.database import Database

from listings.models import Collection
from mls_sync.models import Feed
from mls_sync.mongo_import.configs import Configs, feed_for, read_configs
from mls_sync.mongo_import.foreseeing import Foreseen
from mls_sync.mongo_import.importing import OnPage, import_collection
from mls_sync.mongo_import.report import Counts, Report
from mls_sync.mongo_import.sources import CONFIGS, Source, planned
from mls_sync.presets import PRESETS
from realty.mongodb import Document, MongoProblem, explained
from realty.tenants.models import Tenant

LICENSE = (
    "No listing becomes a lead before the license of each collection is recorded and the tenant has stated that its MLS"
    " allows this use."
)


@dataclass(frozen=True)
class Wishes:
    """What a person asked for. `collections`: of MongoDB -> provider; `kinds`, `api_keys`: by provider."""

    collections: Mapping[str, str] = field(default_factory=dict)
    tenant_id: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    api_keys: Mapping[str, str] = field(default_factory=dict, repr=False)
    configs_only: bool = False
    is_dry: bool = False


class Move:
    """Into one tenant, in its scope. `has_begun`: something is stored."""

    def __init__(self, tenant: Tenant, database: Database[Document], setting: str, wishes: Wishes) -> None:
        """`setting` names where the URI came from."""
        self.tenant, self.database, self.setting, self.wishes = tenant, database, setting, wishes
        self.tenant_id = wishes.tenant_id or tenant.slug
        self.report = Report(database.name, wishes.is_dry)
        self.has_begun = False

    def made(self, on_page: OnPage | None = None) -> Report:
        """Raises MongoProblem, ImportBusy, and ValidationError for names that a collection cannot have."""
        with explained(self.setting):
            there = self.database.list_collection_names()
        if not there:
            raise MongoProblem(
                f"The server of {self.setting} has no database {self.database.name!r}, or it is empty. Correct the"
                " name."
            )
        configs = read_configs(self.database, self.tenant_id, self.setting) if CONFIGS in there else Configs({})
        self.report.told += configs.told
        sources = [] if self.wishes.configs_only else self._sources(there, configs)
        providers = dict.fromkeys([*configs.entries, *(source.provider for source in sources)])
        feeds = {provider: self._feed(provider, configs) for provider in providers}
        self._read(sources, feeds, on_page)
        if feeds:
            self.report.told.append(LICENSE)
        return self.report

    def _sources(self, there: list[str], configs: Configs) -> list[Source]:
        given = self.wishes.collections
        return planned(there, self.tenant_id, given, configs.collections, is_only=not configs.others)

    def _feed(self, provider: str, configs: Configs) -> Feed:
        if self.wishes.is_dry:
            return self._feed_to_be(provider, configs)
        before = Feed.objects.filter(collection__provider=provider).exists()
        feed, told = feed_for(self.tenant, provider, configs, self.wishes.api_keys, self.wishes.kinds)
        if not before:
            self.report.feeds.append(feed.collection.name)
        self.report.told += [f"{feed.collection.name}: {sentence}" for sentence in told]
        return feed

    def _feed_to_be(self, provider: str, configs: Configs) -> Feed:
        """The one that is there, or one that is not stored."""
        there = Feed.objects.select_related("collection").filter(collection__provider=provider).first()
        if there:
            return there
        name = Collection.name_for(self.tenant.slug, provider)
        self.report.feeds.append(name)
        collection = Collection(tenant=self.tenant, provider=provider, name=name)
        entry = configs.entries.get(provider)
        if entry and entry.max_listings:
            collection.max_listings = entry.max_listings
        kind = self.wishes.kinds.get(provider, PRESETS[provider].kind if provider in PRESETS else "spark")
        return Feed(tenant=self.tenant, collection=collection, kind=kind)

    def _read(self, sources: list[Source], feeds: Mapping[str, Feed], on_page: OnPage | None) -> None:
        ranks = {source.name: source.rank for source in sources}
        foreseen = {provider: Foreseen(feed, ranks) for provider, feed in feeds.items()} if self.wishes.is_dry else {}
        for source in sources:
            if self.wishes.is_dry:
                told = foreseen[source.provider].of(self.database, source, self.tenant_id, self.setting)
            else:
                self.has_begun = True
                feed = feeds[source.provider]
                told = Counts.of(
                    import_collection(self.database, source, feed, ranks, self.tenant_id, self.setting, on_page)
                )
            self.report.collections.append(told)
