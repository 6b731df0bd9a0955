"""Join, part and undo: each under the tenant's lock, in one transaction, and looked at before it is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from listings.home_decisions.conflicts import Pair, Refused, check, told_of
from listings.home_questions import tell_followers
from listings.homes.grouping import is_without_number, pair
from listings.homes.judging import Verdict, judge
from listings.homes.keys import fingerprint
from listings.homes.marks import marked
from listings.homes.reading import Home
from listings.homes.stored import Record, listings_about
from listings.ingest.batch import lock_tenant
from listings.ingest.homes import settle_again
from listings.models import HomeDecision, HomeMark, HomeQuestion, Listing
from realty.tenants.scope import current_scope

GONE = "The listing is gone from your collections."
ALONE = "It is the only listing of this home, so there is nothing to part it from."
TOGETHER = "The two listings are of one home already."
NOT_KEPT = "Other answers about these homes leave no way to keep this, so nothing was changed."
UNDONE = "This decision was undone before."
RESTED_ON = "A later decision about one of these listings rests on this one. Undo that first."


@transaction.atomic
def part(listing_id: int, user: User | None) -> HomeDecision:
    """The listing is another home than the other listings that its home has now. Raises Refused."""
    tenant_id = _locked_tenant()
    mine, others = _home(tenant_id, listing_id)
    if not others:
        raise Refused(ALONE)
    _refuse_if_joined(mine, others)
    decision = _decided(HomeDecision.Kind.PART, mine, others[0], user)
    if any(record.home == mine.home for record in others):
        mine = _mark(mine, decision)
    _say(decision, mine, others, Verdict.DIFFERENT)
    labels = _settle(tenant_id, [mine, *others])
    if labels[mine.id] in {labels[record.id] for record in others}:
        raise Refused(NOT_KEPT)
    return decision


@transaction.atomic
def join(listing_id: int, other_id: int, user: User | None) -> HomeDecision:
    """The two listings are of one home, and with them all that are of the home of either. Raises Refused."""
    tenant_id = _locked_tenant()
    mine, ours = _home(tenant_id, listing_id)
    other, theirs = _home(tenant_id, other_id)
    if other.id == mine.id or other.id in {record.id for record in ours}:
        raise Refused(TOGETHER)
    decision = _decided(HomeDecision.Kind.JOIN, mine, other, user)
    mine, other = (_mark(each, decision) if _needs_mark(each.home) else each for each in (mine, other))
    together = [*ours, other, *theirs]
    _say(decision, mine, together, Verdict.SAME)
    labels = _settle(tenant_id, [mine, *together])
    if len({labels[record.id] for record in (mine, *together)}) > 1:
        raise Refused(NOT_KEPT)
    return decision


@transaction.atomic
def undo(decision: HomeDecision, user: User | None) -> HomeDecision:
    """Take back the decision's answers, and judge the homes again as if it had not been made. Raises Refused."""
    tenant_id = _locked_tenant()
    decision = HomeDecision.objects.select_for_update().get(pk=decision.pk)
    if decision.undone_at:
        raise Refused(UNDONE)
    touched = _touched(tenant_id, decision)
    _refuse_if_rested_on(decision, touched)
    own = HomeQuestion.objects.filter(decision=decision)
    # What had been asked before is open again; the rest was never asked.
    own.exclude(asked_at=decision.at).update(answer="", answered_at=None, answered_by=None, decision=None)
    own.filter(asked_at=decision.at).delete()
    HomeMark.objects.filter(decision=decision).delete()
    decision.undone_at, decision.undone_by = timezone.now(), user
    decision.save(update_fields=["undone_at", "undone_by"])
    _settle(tenant_id, touched)
    return decision


def _locked_tenant() -> int:
    tenant_id = current_scope().tenant_id
    assert tenant_id is not None, "A decision is made in the scope of a tenant."
    lock_tenant(tenant_id)
    return tenant_id


def _home(tenant_id: int, listing_id: int) -> tuple[Record, list[Record]]:
    """The listing, and the others of its home from the oldest."""
    label = Listing.objects.filter(pk=listing_id, purged_at=None).values_list("property_key", flat=True).first()
    if label is None:
        raise Refused(GONE)
    records = sorted(listings_about(tenant_id, [], [label] if label else []), key=lambda record: record.id)
    found = {record.id: record for record in records if record.property_key == label}
    if listing_id not in found:
        raise Refused(GONE)
    return found.pop(listing_id), list(found.values())


def _refuse_if_joined(mine: Record, others: Sequence[Record]) -> None:
    """Somebody said of this very listing that it is the home of one of these."""
    ids = [record.id for record in others]
    named = Q(listing_id=mine.id, other_listing_id__in=ids) | Q(other_listing_id=mine.id, listing_id__in=ids)
    joins = HomeDecision.objects.filter(named, kind=HomeDecision.Kind.JOIN, undone_at=None)
    if decision := joins.select_related("by").order_by("pk").last():
        raise Refused(told_of(decision))


def _decided(kind: HomeDecision.Kind, mine: Record, other: Record, user: User | None) -> HomeDecision:
    rows = Listing.objects.only("listing_id", "listing_key").in_bulk([mine.id, other.id])
    one, two = (rows[each.id].listing_id or rows[each.id].listing_key for each in (mine, other))
    sentences = {
        HomeDecision.Kind.PART: f"Listing {one} is another home than listing {two}.",
        HomeDecision.Kind.JOIN: f"Listings {one} and {two} are one home.",
    }
    return HomeDecision.objects.create(
        tenant_id=current_scope().tenant_id,
        kind=kind,
        listing_id=mine.id,
        other_listing_id=other.id,
        said=sentences[kind],
        by=user,
    )


def _needs_mark(home: Home) -> bool:
    """Too little is known of it to say anything of it but by the listing itself."""
    is_nameless = not (home.street.name or home.parcel)
    return not home.mark and (is_nameless or is_without_number(home))


def _mark(record: Record, decision: HomeDecision) -> Record:
    said = fingerprint(replace(record.home, mark=""))
    values = {"tenant_id": decision.tenant_id, "fingerprint": said, "decision": decision}
    HomeMark.objects.update_or_create(listing_id=record.id, defaults=values)
    return replace(record, home=marked(replace(record.home, mark=""), record.id, said))


def _say(decision: HomeDecision, mine: Record, others: Sequence[Record], verdict: Verdict) -> None:
    """An answer between the listing's home and each other that is known by something else."""
    asked: dict[Pair, tuple[Record, Record]] = {}
    for other in others:
        if other.home != mine.home:
            first, second = sorted((mine, other), key=lambda record: fingerprint(record.home))
            asked.setdefault(pair(fingerprint(first.home), fingerprint(second.home)), (first, second))
    check(dict.fromkeys(asked, verdict))
    _keep(decision, asked, verdict)


def _keep(decision: HomeDecision, asked: dict[Pair, tuple[Record, Record]], verdict: Verdict) -> None:
    said = {"answer": verdict.value, "answered_at": decision.at, "answered_by": decision.by, "decision": decision}
    stored = {(row.one, row.other): row for row in HomeQuestion.objects.filter(one__in=[one for one, _ in asked])}
    for prints, (first, second) in asked.items():
        row = stored.get(prints)
        if row is None:
            shown = {"one_listing_id": first.id, "other_listing_id": second.id, "asked_at": decision.at}
            reason = judge(first.home, second.home).reason
            HomeQuestion.objects.create(
                tenant_id=decision.tenant_id, one=prints[0], other=prints[1], reason=reason, **shown, **said
            )
        elif not row.answer:
            HomeQuestion.objects.filter(pk=row.pk).update(**said)


def _settle(tenant_id: int, records: Sequence[Record]) -> dict[int, str]:
    """Judge these again and tell who follows them; gives what each one's home is called now."""
    moved = settle_again(tenant_id, [each.home for each in records], {each.property_key for each in records} - {""})
    tell_followers(tenant_id, {*moved, *(each.id for each in records)})
    return _labels(each.id for each in records)


def _labels(ids: Iterable[int]) -> dict[int, str]:
    return dict(Listing.objects.filter(pk__in=list(ids)).values_list("pk", "property_key"))


def _touched(tenant_id: int, decision: HomeDecision) -> list[Record]:
    """All listings of the homes that the decision is about."""
    found: dict[int, Record] = {}
    for listing_id in (decision.listing_id, decision.other_listing_id):
        try:
            mine, others = _home(tenant_id, listing_id)
        except Refused:  # It is gone, and its answers go all the same.
            continue
        found |= {record.id: record for record in (mine, *others)}
    return list(found.values())


def _refuse_if_rested_on(decision: HomeDecision, touched: Iterable[Record]) -> None:
    """Where a mark goes, what was said of the marked listing since would name nothing any more."""
    marks = set(HomeMark.objects.filter(decision=decision).values_list("listing_id", flat=True))
    prints = [fingerprint(record.home) for record in touched if record.id in marks]
    answered = HomeQuestion.objects.exclude(answer="").exclude(decision=decision)
    if answered.filter(one__in=prints).exists() or answered.filter(other__in=prints).exists():
        raise Refused(RESTED_ON)
