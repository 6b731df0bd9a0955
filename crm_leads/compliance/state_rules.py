"""The tenant's own rows for states: each change is kept with who made it, when and why."""

from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.compliance.states import BUILT_IN, DAYS, FEDERAL, HOLIDAY, NEEDS, StateLaw, Window, laws
from crm_leads.models import StateRule, StateRuleChange
from realty.tenants.scope import current_scope

LOOK_AT_ALL = "crm_leads.outreach.calls.tasks.look_at_all"

LEVERS = ("calls_need", "mobiles_need", "asks_reassigned", "synthetic_voice_allowed")


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
    **levers: Any,
) -> StateRule | None:
    """Put the tenant's own row in place of the built-in one. `levers` are those of `LEVERS`; one that is not given
    stays as it is. None, and no row, where all is as it was. Raises ValidationError where it admits more than the
    built-in one and no note says who checked it and by which statute."""
    known = laws()[state]
    levers = {**{name: getattr(known, name) for name in LEVERS}, **levers}
    wanted = StateLaw(state, hours, calls_per_day, voicemail_allowed, "" if scrub_covers_state_list else None, **levers)
    if is_as(wanted, known) and note.strip() == known.note:
        return None
    looser = looser_than_built_in(wanted)
    if looser and not note.strip():
        more = f"This allows more than the built-in rule: {', '.join(looser)}."
        raise ValidationError({"note": f"{more} Say by which statute, and who checked it."})
    before = as_json(known)
    rule, _ = StateRule.objects.update_or_create(
        state=state,
        defaults={
            "hours": {day: list(window) if window else None for day, window in hours.items()},
            "calls_per_day": calls_per_day,
            "voicemail_allowed": voicemail_allowed,
            "scrub_covers_state_list": scrub_covers_state_list,
            **levers,
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


def is_as(law: StateLaw, known: StateLaw) -> bool:
    """Whether a row says nothing else than the one that holds. Who covers a list is a fact of that one alone."""
    same_hours = all(law.hours.get(day) == known.hours.get(day) for day in (*DAYS, HOLIDAY))
    same = all(getattr(law, name) == getattr(known, name) for name in ("calls_per_day", "voicemail_allowed", *LEVERS))
    return same_hours and same and (law.covered_by is None) == (known.covered_by is None)


def looser_than_built_in(law: StateLaw) -> list[str]:
    """What the row admits beyond the built-in one, in words."""
    built_in = BUILT_IN[law.state]
    longer = any(_admits_more(law.hours.get(day), built_in.hours.get(day)) for day in (*DAYS, HOLIDAY))
    found = (
        ("longer hours", longer),
        ("more attempts", law.calls_per_day > built_in.calls_per_day),
        ("voicemail", law.voicemail_allowed and not built_in.voicemail_allowed),
        ("no state list of its own to look in", law.covered_by is not None and built_in.covered_by is None),
        ("calls without the consent that it asks for", _needs_less(law, built_in)),
        ("no look at reassigned numbers", built_in.asks_reassigned and not law.asks_reassigned),
        ("a machine's voice", law.synthetic_voice_allowed and not built_in.synthetic_voice_allowed),
    )
    return [words for words, is_looser in found if is_looser]


def _needs_less(law: StateLaw, built_in: StateLaw) -> bool:
    return any(
        NEEDS.index(law.need(may_be_mobile=mobile)) < NEEDS.index(built_in.need(may_be_mobile=mobile))
        for mobile in (True, False)
    )


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
        **{name: getattr(law, name) for name in LEVERS},
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
