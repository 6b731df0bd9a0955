"""A map that a person is editing: kept in their session until it is saved or discarded, so that several edits are tried
and saved as one version."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Self

from mls_sync.mapping.field_map import OWN_WORD
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
    """Rules and further fields as a version holds them. `base` is the version that it began from, 0 for none;
    `defaults` are the rules that hold where these say nothing."""

    rules: list[Json]
    extra: list[Json]
    base: int
    defaults: tuple[Rule, ...] = ()

    @classmethod
    def of(cls, version: FeedFieldMap | None, defaults: tuple[Rule, ...] = ()) -> Self:
        if version is None:
            return cls([], [], 0, defaults)
        return cls(list(version.rules), list(version.extra), version.version, defaults)

    @property
    def parsed(self) -> tuple[tuple[Rule, ...], tuple[Extra, ...]]:
        """Raises ValidationError with a sentence for each mistake."""
        return rules_of(self.rules), extra_of(self.extra)

    def assign(
        self, name: str, target: str, *, place: str = LAST, reader: str = "", values: Mapping[str, Any] | None = None
    ) -> None:
        """The source's field fills this RESO field, or is kept as a further one (FURTHER). `place`: before what fills
        the target now, only where that says nothing, or alone."""
        if target == FURTHER:
            self.extra = [each for each in self.extra if each["name"] != name]
            self.extra.append({"name": name, "names": [name], "reader": reader or "text"})
            return
        others = [each for each in self._in_force(target)["names"] if each != name]
        rule: Json = {"field": target, "names": {FIRST: [name, *others], LAST: [*others, name], ONLY: [name]}[place]}
        if reader:
            rule["reader"] = reader
        if values:
            rule["values"] = dict(values)
        self._put(rule)

    def unassign(self, name: str, target: str) -> None:
        """The source's field fills this target no more. Where nothing else was said of the target, it is read as if
        there were no rule; of a field that is read under its own name, it is left empty."""
        self.extra = [each for each in self.extra if each["name"] != target or name not in each["names"]]
        rule = self._in_force(target)
        if name not in rule["names"]:
            if name in FIELDS:  # it stands in for the target under its own name
                self._put({"field": name, "names": []})
            return
        rule = rule | {"names": [each for each in rule["names"] if each != name]}
        self._drop(target)
        built_in = self._in_force(target)["names"]
        is_as_before = rule["names"] == built_in or (not rule["names"] and name not in built_in)
        if not is_as_before or rule.get("values"):
            self._put(rule)

    def translate(self, target: str, value: str, meaning: str) -> None:
        """Where this RESO field holds this value, or the source's own word for it does, it means that one."""
        rule = self._in_force(target)
        names = list(dict.fromkeys([*rule["names"], *filter(None, [OWN_WORD.get(target)])]))
        self._put(rule | {"names": names, "values": {**rule.get("values", {}), value: meaning}})

    def reset(self, target: str) -> None:
        """No rule of this map for a RESO field any more, and no further field of that name."""
        self._drop(target)
        self.extra = [each for each in self.extra if each["name"] != target]

    def _in_force(self, target: str) -> Json:
        """The target's rule: this map's, else the default, else that of a field under its own name."""
        own = next((rule for rule in self.rules if rule["field"] == target), None)
        if own:
            return own
        default = next((rule for rule in self.defaults if rule.field == target), None)
        if default is None:
            return {"field": target, "names": [target] if target in FIELDS else []}
        more: Json = {"reader": default.reader} if default.reader else {}
        more |= {"values": dict(default.values)} if default.values else {}
        return {"field": target, "names": list(default.names), **more}

    def _drop(self, target: str) -> None:
        self.rules = [rule for rule in self.rules if rule["field"] != target]

    def _put(self, rule: Json) -> None:
        self._drop(rule["field"])
        self.rules.append(rule)


def newest_of(feed: Feed) -> FeedFieldMap | None:
    newest: FeedFieldMap | None = FeedFieldMap.objects.filter(feed=feed).order_by("-version").first()
    return newest


def draft_of(session: MutableMapping[str, Any], feed: Feed, saved: Draft) -> Draft:
    """The person's draft of the feed's map; without one, what is saved."""
    kept = session.get(SESSION, {}).get(str(feed.pk))
    if kept is None:
        return Draft(list(saved.rules), list(saved.extra), saved.base, saved.defaults)
    return Draft(kept["rules"], kept["extra"], kept["base"], saved.defaults)


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
