"""The tenant's own rows for states: each change is kept with who made it, when and why."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.compliance.states import BUILT_IN, DAYS, FEDERAL, HOLIDAY, StateLaw, Window, laws
from crm_leads.models import StateRule, StateRuleChange
from realty.tenants.scope import current_scope

LOOK_AT_ALL = "crm_leads.tasks.call_times.look_at_all"


@transaction.atomic
def set_rule(
    state: str,
    *,
    hours: dict[str, Window],
    calls_per_day: int,
    voicemail_allowed: bool,
    scrub_covers_state_list: bool,
    note: str,
    user: User,
) -> StateRule:
    """Put the tenant's own row in place of the built-in one. Raises ValidationError where it admits more than that one
    and no note says who checked it and by which statute."""
    wanted = StateLaw(state, hours, calls_per_day, voicemail_allowed, "" if scrub_covers_state_list else None)
    looser = looser_than_built_in(wanted)
    if looser and not note.strip():
        more = f"This admits more than the built-in rule: {', '.join(looser)}."
        raise ValidationError({"note": f"{more} Say by which statute, and who checked it."})
    before = as_json(laws()[state])
    rule, _ = StateRule.objects.update_or_create(
        state=state,
        defaults={
            "hours": {day: list(window) if window else None for day, window in hours.items()},
            "calls_per_day": calls_per_day,
            "voicemail_allowed": voicemail_allowed,
            "scrub_covers_state_list": scrub_covers_state_list,
            "note": note.strip(),
            "changed_by": user,
        },
    )
    _log(state, before, note, user)
    return rule


@transaction.atomic
def reset(state: str, user: User) -> bool:
    """Back to the built-in row; False where it holds already."""
    before = as_json(laws()[state])
    removed, _ = StateRule.objects.filter(state=state).delete()
    if removed:
        _log(state, before, "Back to the built-in rule.", user)
    return bool(removed)


def looser_than_built_in(law: StateLaw) -> list[str]:
    """What the row admits beyond the built-in one, in words."""
    built_in = BUILT_IN[law.state]
    longer = any(_admits_more(law.hours.get(day), built_in.hours.get(day)) for day in (*DAYS, HOLIDAY))
    found = (
        ("longer hours", longer),
        ("more attempts", law.calls_per_day > built_in.calls_per_day),
        ("voicemail", law.voicemail_allowed and not built_in.voicemail_allowed),
        ("no state list of its own to look in", law.covered_by is not None and built_in.covered_by is None),
    )
    return [words for words, is_looser in found if is_looser]


def _admits_more(window: Window, built_in: Window) -> bool:
    """Beyond the built-in hours, as far as the federal ones let it."""
    if window is None:
        return False
    start, end = max(window[0], FEDERAL[0]), min(window[1], FEDERAL[1])
    return start < end and (built_in is None or start < built_in[0] or end > built_in[1])


def as_json(law: StateLaw) -> dict[str, Any]:
    """A rule as the log and the proof keep it."""
    return {
        "row": "own" if law.is_own else "built-in",
        "hours": {day: list(window) if window else None for day, window in law.hours.items()},
        "calls_per_day": law.calls_per_day,
        "voicemail_allowed": law.voicemail_allowed,
        "state_list_covered_by": law.covered_by,
        "note": law.note,
    }


def _log(state: str, before: dict[str, Any], note: str, user: User) -> None:
    StateRuleChange.objects.create(
        state=state,
        before=before,
        after=as_json(laws()[state]),
        note=note.strip(),
        user_id=user.pk,
        user_name=user.get_full_name() or user.get_username(),
        at=timezone.now(),
    )
    async_task(LOOK_AT_ALL, current_scope().tenant_id)
