"""Two records of one home become one, and can become two again."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from crm_leads.enums import ActivityKind
from crm_leads.homes.keys import home_of, name_homes
from crm_leads.leads import timeline
from crm_leads.models import Activity, CrmProperty, PropertyMerge, Task
from crm_leads.properties.fields import MAPPED
from listings import home_questions
from listings.home_questions import Side
from listings.homes.judging import Verdict, judge

# Columns that the kept record takes over where its own are empty.
FILLED = (*MAPPED, "client_id", "lead_id", "assigned_to_id")
LINK = ("listing_id", "collection_id", "listing_key", "linked_at", "linked_by_id")
MOVED = (Activity, Task)


@transaction.atomic
def merge(kept: CrmProperty, lost: CrmProperty, user: User | None) -> PropertyMerge:
    """`kept` takes what it lacks from `lost`: blank columns, tags, notes, the link, timeline and tasks; `lost` is
    hidden. Raises ValidationError for a record that was merged already, and for one with itself."""
    pair = CrmProperty.objects.select_for_update().filter(pk__in=[kept.pk, lost.pk], merged_into=None)
    rows = {home.pk: home for home in pair.order_by("pk")}
    if len(rows) != 2:
        raise ValidationError("One of the two was merged already, or they are the same record.")
    kept, lost = rows[kept.pk], rows[lost.pk]
    _say(kept, lost, Verdict.SAME, user)
    before: dict[str, Any] = {name: getattr(kept, name) for name in ("tags", "notes", "edited_fields")}
    _fill(kept, lost, before)
    kept.save()
    before["moved"] = {model.__name__: _move(model, lost, kept) for model in MOVED}
    CrmProperty.objects.filter(pk=lost.pk).update(merged_into=kept)
    timeline.record(ActivityKind.MERGED, f"Merged with {lost}.", crm_property=kept, user=user, merged=lost.pk)
    return PropertyMerge.objects.create(kept=kept, merged=lost, before=before, merged_by=user)


def part(one: CrmProperty, other: CrmProperty, user: User | None) -> None:
    """A person says that two records that look like one home are two."""
    _say(one, other, Verdict.DIFFERENT, user)


def _say(one: CrmProperty, other: CrmProperty, verdict: Verdict, user: User | None) -> None:
    """Kept where only a person can tell."""
    ours, theirs = home_of(one), home_of(other)
    if judge(ours, theirs).verdict is Verdict.MAYBE:
        home_questions.answer(Side(ours), Side(theirs), verdict, user)


def _fill(kept: CrmProperty, lost: CrmProperty, before: dict[str, Any]) -> None:
    taken = []
    names = FILLED if kept.listing_id else (*FILLED, *LINK)
    for name in names:
        if getattr(kept, name) in (None, "") and getattr(lost, name) not in (None, ""):
            setattr(kept, name, getattr(lost, name))
            taken.append(name)
    before["taken"] = taken
    kept.edited_fields = sorted({*kept.edited_fields, *(n for n in taken if n in lost.edited_fields)})
    kept.tags = list(dict.fromkeys([*kept.tags, *lost.tags]))
    kept.notes = "\n\n".join(text for text in (kept.notes, lost.notes) if text)
    if "listing_id" in taken:
        kept.listing_hash = b""
    _name(kept)


def _name(home: CrmProperty) -> None:
    """By what it says of its home now; a linked one is known by its listing."""
    if home.listing_id is None:
        name_homes([home])


def _move(model: Any, source: CrmProperty, target: CrmProperty) -> list[int]:
    rows = model.objects.filter(crm_property=source)
    ids = list(rows.values_list("pk", flat=True))
    rows.update(crm_property=target)
    return ids


@transaction.atomic
def undo(merged: PropertyMerge, user: User | None) -> CrmProperty:
    """The two records as they were: what was taken over goes back, what was written since stays with the kept one.
    Returns the record that is shown again. Raises ValidationError when it was undone already, or when either was merged
    again since."""
    merged = PropertyMerge.objects.select_for_update().get(pk=merged.pk)
    kept, lost = (CrmProperty.objects.select_for_update().get(pk=pk) for pk in (merged.kept_id, merged.merged_id))
    if merged.undone_at or lost.merged_into_id != kept.pk or kept.merged_into_id:
        raise ValidationError("This merge was undone already, or a later merge must be undone first.")
    _take_back(kept, lost, merged.before)
    kept.save()
    for model in MOVED:
        model._default_manager.filter(pk__in=merged.before["moved"][model.__name__]).update(crm_property=lost)
    CrmProperty.objects.filter(pk=lost.pk).update(merged_into=None)
    PropertyMerge.objects.filter(pk=merged.pk).update(undone_at=timezone.now())
    timeline.record(ActivityKind.MERGED, f"The merge with {lost} was undone.", crm_property=kept, user=user)
    return lost


def _take_back(kept: CrmProperty, lost: CrmProperty, before: dict[str, Any]) -> None:
    """Only what is still as the merge made it; a person's later change stays."""
    back = [name for name in before["taken"] if getattr(kept, name) == getattr(lost, name)]
    for name in back:
        field = CrmProperty._meta.get_field(name.removesuffix("_id"))
        setattr(kept, name, None if field.null else "")
    if "listing_id" in before["taken"]:
        kept.listing_hash = b""
    if kept.notes == "\n\n".join(text for text in (before["notes"], lost.notes) if text):
        kept.notes = before["notes"]
    if kept.tags == list(dict.fromkeys([*before["tags"], *lost.tags])):
        kept.tags = before["tags"]
    _name(kept)
    kept.edited_fields = [name for name in kept.edited_fields if name in before["edited_fields"] or name not in back]
