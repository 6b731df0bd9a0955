"""A map that a person is editing: kept in their session until it is saved or discarded, so that several edits are tried
and saved as one version."""

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Self

from mls_sync.mapping.rules import FIELDS, Extra, Rule, extra_of, rules_of
from mls_sync.models import Feed, FeedFieldMap

SESSION = "field_map_drafts"
MOST_DRAFTS = 5
FURTHER = "+"
"""As a target: kept as a further field, under its own name."""
FIRST, LAST, ONLY = "first", "last", "only"
Json = dict[str, Any]


@dataclass
class Draft:
    """Rules and further fields as a version holds them. `base` is the version that it began from, 0 for none."""

    rules: list[Json]
    extra: list[Json]
    base: int

    @classmethod
    def of(cls, newest: FeedFieldMap | None) -> Self:
        return cls(list(newest.rules), list(newest.extra), newest.version) if newest else cls([], [], 0)

    @property
    def parsed(self) -> tuple[tuple[Rule, ...], tuple[Extra, ...]]:
        """Raises ValidationError with a sentence for each mistake."""
        return rules_of(self.rules), extra_of(self.extra)

    def assign(
        self, name: str, target: str, *, place: str = FIRST, reader: str = "", values: Mapping[str, Any] | None = None
    ) -> None:
        """The source's field fills this RESO field, or is kept as a further one, or fills nothing (""), and no other
        any more. `place`: before what fills the target now, where that says nothing, or alone."""
        self._release(name, target)
        if target == FURTHER:
            self.extra.append({"name": name, "names": [name], "reader": reader or "text"})
        elif target:
            self._fill(name, target, place, reader, values or {})
        elif name in FIELDS:
            self._put({"field": name, "names": []})

    def translate(self, field: str, value: str, meaning: str, also: Iterable[str] = ()) -> None:
        """Where a RESO field holds this value it means that one. `also`: further fields that it is read from."""
        rule = self._rule(field) or {"field": field, "names": [field]}
        names = list(dict.fromkeys([*rule["names"], *also]))
        self._put(rule | {"names": names, "values": {**rule.get("values", {}), value: meaning}})

    def reset(self, field: str) -> None:
        """No rule of this map for a RESO field any more, and no further field of that name."""
        self.rules = [rule for rule in self.rules if rule["field"] != field]
        self.extra = [each for each in self.extra if each["name"] != field]

    def _release(self, name: str, target: str) -> None:
        for rule in [rule for rule in self.rules if name in rule["names"] and rule["field"] != target]:
            names = [each for each in rule["names"] if each != name]
            if names in ([], [rule["field"]]) and not rule.get("values"):
                self.rules.remove(rule)
            else:
                self._put(rule | {"names": names})
        self.extra = [each for each in self.extra if name not in each["names"]]

    def _fill(self, name: str, target: str, place: str, reader: str, values: Mapping[str, Any]) -> None:
        rule = self._rule(target) or {"field": target, "names": [target]}
        others = [each for each in rule["names"] if each != name]
        names = {FIRST: [name, *others], LAST: [*others, name], ONLY: [name]}[place]
        new: Json = {"field": target, "names": names}
        if reader:
            new["reader"] = reader
        if values:
            new["values"] = dict(values)
        self._put(new)

    def _rule(self, field: str) -> Json | None:
        return next((rule for rule in self.rules if rule["field"] == field), None)

    def _put(self, rule: Json) -> None:
        self.rules = [each for each in self.rules if each["field"] != rule["field"]] + [rule]


def newest_of(feed: Feed) -> FeedFieldMap | None:
    newest: FeedFieldMap | None = FeedFieldMap.objects.filter(feed=feed).order_by("-version").first()
    return newest


def draft_of(session: MutableMapping[str, Any], feed: Feed, newest: FeedFieldMap | None) -> Draft:
    """The person's draft of the feed's map; without one, the newest version as it is."""
    kept = session.get(SESSION, {}).get(str(feed.pk))
    return Draft(kept["rules"], kept["extra"], kept["base"]) if kept else Draft.of(newest)


def keep(session: MutableMapping[str, Any], feed: Feed, draft: Draft) -> None:
    """Raises ValidationError, and keeps nothing, where it is no map. Of several feeds the latest few are kept."""
    draft.parsed  # noqa: B018 - raises
    drafts = {key: value for key, value in session.get(SESSION, {}).items() if key != str(feed.pk)}
    drafts[str(feed.pk)] = {"rules": draft.rules, "extra": draft.extra, "base": draft.base}
    session[SESSION] = dict(list(drafts.items())[-MOST_DRAFTS:])


def discard(session: MutableMapping[str, Any], feed: Feed) -> None:
    session[SESSION] = {key: value for key, value in session.get(SESSION, {}).items() if key != str(feed.pk)}


@dataclass(frozen=True)
class MapChange:
    """Of one RESO field, or one further field, between two maps: each side in words; "" for no rule."""

    field: str
    old: str
    new: str


def map_changes(old: Draft, new: Draft) -> list[MapChange]:
    before, after = _in_words(old), _in_words(new)
    return [
        MapChange(name, before.get(name, ""), after.get(name, ""))
        for name in sorted({*before, *after})
        if before.get(name) != after.get(name)
    ]


def _in_words(draft: Draft) -> dict[str, str]:
    rules = {rule["field"]: _rule_in_words(rule) for rule in draft.rules}
    further = {each["name"]: f"kept as a further field, as {each.get('reader', 'text')}" for each in draft.extra}
    return rules | further


def _rule_in_words(rule: Json) -> str:
    words = f"from {', then '.join(rule['names'])}" if rule["names"] else "left empty"
    if rule.get("reader"):
        words += f", as {rule['reader']}"
    if rule.get("values"):
        words += "; " + ", ".join(f"{old} means {new}" for old, new in sorted(rule["values"].items()))
    return words


def values_added(old: Draft, new: Draft) -> list[tuple[str, str]]:
    """(Field, value) that the new map translates and the old one did not."""
    known = {(rule["field"], value) for rule in old.rules for value in rule.get("values", {})}
    return [
        (rule["field"], value)
        for rule in new.rules
        for value in rule.get("values", {})
        if (rule["field"], value) not in known
    ]


def names_changed(old: Draft, new: Draft) -> set[str]:
    """The source's fields whose use changes."""
    return {name for _, names in _names(old) ^ _names(new) for name in names}


def _names(draft: Draft) -> set[tuple[str, tuple[str, ...]]]:
    rules = {(rule["field"], tuple(rule["names"])) for rule in draft.rules}
    return rules | {(each["name"], tuple(each["names"])) for each in draft.extra}
