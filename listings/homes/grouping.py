"""From pairs to homes: which of many records are one home.

Two records that are the same go together, but for a record that says less than others do. An address without a parcel
may be the same as two parcels that are two homes; it then belongs to neither, until a person says so. So what two
records share does not depend on the order in which they came.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from listings.homes.judging import Verdict, judge
from listings.homes.keys import fingerprint
from listings.homes.reading import Home

# What a person said of two homes, by their fingerprints in order.
Answers = Mapping[tuple[str, str], Verdict]
NO_ANSWERS: Answers = {}


def pair(one: str, other: str) -> tuple[str, str]:
    """Two fingerprints in order: an answer is kept for both sides."""
    return (one, other) if one <= other else (other, one)


def decided(one: Home, other: Home, answers: Answers = NO_ANSWERS) -> Verdict:
    """What a person said, else what the judge says."""
    if answers:
        said = answers.get(pair(fingerprint(one), fingerprint(other)))
        if said is not None:
            return said
    return judge(one, other).verdict


def group(homes: Sequence[Home], answers: Answers = NO_ANSWERS) -> list[list[int]]:
    """The places in `homes` of each home's records, in the order of their first. A home of which nothing is known is
    alone."""
    known: dict[Home, list[int]] = defaultdict(list)
    alone = []
    for place, home in enumerate(homes):
        if home.street.name or home.parcel or home.mark:
            known[home].append(place)
        else:
            alone.append([place])
    kinds = list(known)
    groups = _groups(kinds, answers) if len(kinds) > 1 else [[n] for n in range(len(kinds))]
    found = [[place for kind in each for place in known[kinds[kind]]] for each in groups]
    # Land on one street, of which a source tells neither number nor parcel, is as many lots as records.
    apart = [one for each in found for one in (_apart(each) if _is_any_land(homes[each[0]]) else [each])]
    return sorted((sorted(each) for each in (*apart, *alone)), key=lambda each: each[0])


def _is_any_land(home: Home) -> bool:
    return is_without_number(home) and not home.mark


def is_without_number(home: Home) -> bool:
    """Of which neither a parcel nor a number is known: only a person can tell whether two such are one."""
    return not (home.parcel or home.number.base or home.unit.id)


def _apart(places: list[int]) -> list[list[int]]:
    return [[place] for place in places]


def _groups(kinds: Sequence[Home], answers: Answers) -> list[list[int]]:
    """What a person joined first, then what a parcel joins, then what an address joins: the stronger first, so that a
    weaker tie to one record of a home is a tie to all of it."""
    members = _called_one(kinds, answers)
    members = _joined(kinds, members, answers, _by_parcel(kinds))
    return _joined(kinds, members, answers, _by_address(kinds))


def _called_one(kinds: Sequence[Home], answers: Answers) -> list[list[int]]:
    """Kinds that a person joined, each with those joined to it."""
    if Verdict.SAME not in answers.values():
        return [[place] for place in range(len(kinds))]
    prints = {fingerprint(home): place for place, home in enumerate(kinds)}
    leader = list(range(len(kinds)))

    def first(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    for (one, other), said in answers.items():
        if said is Verdict.SAME and one in prints and other in prints:
            low, high = sorted((first(prints[one]), first(prints[other])))
            leader[high] = low
    joined: dict[int, list[int]] = defaultdict(list)
    for place in range(len(kinds)):
        joined[first(place)].append(place)
    return list(joined.values())


def _by_parcel(kinds: Sequence[Home]) -> list[list[int]]:
    shared: dict[str, list[int]] = defaultdict(list)
    for place, home in enumerate(kinds):
        if home.parcel:
            shared[home.parcel].append(place)
    return list(shared.values())


def _by_address(kinds: Sequence[Home]) -> list[list[int]]:
    shared: dict[object, list[int]] = defaultdict(list)
    for place, home in enumerate(kinds):
        if home.street.name:
            shared[_spelled(home)].append(place)
    return list(shared.values())


def _spelled(home: Home) -> object:
    return home.number, home.street, str(home.unit)


def _joined(
    kinds: Sequence[Home], members: list[list[int]], answers: Answers, shared: list[list[int]]
) -> list[list[int]]:
    """The members joined further, where kinds that share something are the same and none of theirs is different."""
    at = {kind: place for place, each in enumerate(members) for kind in each}
    same: dict[int, set[int]] = defaultdict(set)
    for places in shared:
        if len(places) == 1:
            continue
        owners = sorted({at[place] for place in places})
        for index, mine in enumerate(owners):
            for theirs in owners[index + 1 :]:
                if _are_same(kinds, members[mine], members[theirs], answers):
                    same[mine].add(theirs)
                    same[theirs].add(mine)
    alone = [each for place, each in enumerate(members) if place not in same]
    return [*alone, *(sorted(kind for place in clique for kind in members[place]) for clique in _cliques(same))]


def _are_same(kinds: Sequence[Home], one: list[int], other: list[int], answers: Answers) -> bool:
    verdicts = {
        decided(kinds[mine], kinds[theirs], answers)
        for mine in one
        for theirs in other
        if not _is_alias(kinds[mine], kinds[theirs], answers)
    }
    return Verdict.DIFFERENT not in verdicts and Verdict.SAME in verdicts


def _is_alias(one: Home, other: Home, answers: Answers) -> bool:
    """Another spelling of a home that its parcel makes known says nothing against its first one, nor does a mark
    against others than those that the person named."""
    if one.mark != other.mark:
        return not answers or pair(fingerprint(one), fingerprint(other)) not in answers
    if (one.parcel and other.parcel) or _spelled(one) == _spelled(other):
        return False
    return not answers or pair(fingerprint(one), fingerprint(other)) not in answers


def _cliques(same: Mapping[int, set[int]]) -> list[list[int]]:
    """Who is between two that are not the same is set aside, and looked at among its like."""
    left, found = set(same), list[list[int]]()
    while left:
        between = {place for place in left if _is_between(same, left, place)}
        whole = left - between
        if not whole:
            return [*found, *([place] for place in sorted(between))]
        seen: set[int] = set()
        for place in sorted(whole):
            if place not in seen:
                clique = {place, *(same[place] & whole)}
                seen |= clique
                found.append(sorted(clique))
        left = between
    return found


def _is_between(same: Mapping[int, set[int]], left: set[int], place: int) -> bool:
    neighbors = same[place] & left
    return any(neighbors - same[other] - {other} for other in neighbors)
