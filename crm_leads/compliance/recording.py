"""Recording what somebody looked up: stops by place and time, the state of a number, answers about reassigned ones, and
official lists of homes."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import phonenumbers
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.compliance import csv_rows
from crm_leads.compliance.digests import digest, normal_phone
from crm_leads.compliance.state_rules import LOOK_AT_ALL
from crm_leads.compliance.suppression import suppress_numbers
from crm_leads.enums import SuppressedBecause
from crm_leads.models import Lead, NumberPlace, PlaceStop, ReassignedCheck
from listings.places.phone_numbers import is_toll_free, state_of_number
from listings.places.states import STATES
from realty.moments import check_day
from realty.tenants.scope import current_scope

DATES = ("%Y-%m-%d", "%m/%d/%Y", "%m/%d/%y", "%Y%m%d")
# What a person said lies at most so many years back.
SAID_YEARS = 50
CHECK_COLUMNS = {
    "number": "number", "phone": "number", "phone_number": "number", "telephone_number": "number", "tn": "number",
    "since": "since", "date": "since", "consent_date": "since", "last_contact": "since",
    "answer": "answer", "result": "answer", "status": "answer", "disconnected": "answer", "reassigned": "answer",
}  # fmt: skip
# The database answers in these words (47 CFR 64.1200(m)): only "no" is a safe one, and only "yes" says that the number
# was given up.
ANSWERS = {"no": False, "n": False, "yes": True, "y": True, "no data": None, "no_data": None, "nodata": None}


@transaction.atomic
def stop_place(user: User, **said: Any) -> PlaceStop:
    """`said` has the columns of PlaceStop. Raises ValidationError, by field, for days in the wrong order."""
    if said.get("ends_on") and said["ends_on"] < said["starts_on"]:
        raise ValidationError({"ends_on": "This is before the first day."})
    stop = PlaceStop.objects.create(**said, recorded_by=user)
    async_task(LOOK_AT_ALL, current_scope().tenant_id)
    return stop


@transaction.atomic
def lift_place(stop: PlaceStop, user: User) -> bool:
    """It stays on record with who lifted it. False where it was lifted already."""
    lifted = PlaceStop.objects.filter(pk=stop.pk, lifted_at=None).update(lifted_at=timezone.now(), lifted_by=user)
    async_task(LOOK_AT_ALL, current_scope().tenant_id)
    return bool(lifted)


@transaction.atomic
def place_number(number: str, state: str, evidence: str, user: User) -> NumberPlace:
    """The state of a number whose area code tells none. Who said what before stays in the evidence. Raises
    ValidationError for a number that has a place, or can have none."""
    number = normal_phone(number)
    if is_toll_free(number):
        raise ValidationError({"address": "A toll-free number rings anywhere: it has no state."})
    if known := state_of_number(number):
        raise ValidationError({"address": f"Its area code is of {STATES[known]} already."})
    region = phonenumbers.region_code_for_number(phonenumbers.parse(number))
    if region not in (None, "US"):
        raise ValidationError({"address": f"It is a number of another country ({region})."})
    row = NumberPlace.objects.select_for_update(of=("self",)).filter(digest=digest(number)).first()
    before = f"\nBefore: {STATES[row.state]}. {row.evidence}" if row else ""
    placed, _ = NumberPlace.objects.update_or_create(
        digest=digest(number),
        defaults={
            "number": number,
            "state": state,
            "evidence": f"{evidence.strip()}{before}",
            "recorded_by": user,
            "recorded_at": timezone.now(),
        },
    )
    _look_again([number])
    return placed


@transaction.atomic
def record_checks(answers: Sequence[dict[str, Any]], asked_on: date, source: str, user: User) -> int:
    """Keep answers of the FCC's database: `number`, `since` and `was_reassigned` each, which is None for no data.
    A number that was given to somebody else is not contacted any more. Gives how many. Raises ValidationError."""
    if asked_on > timezone.localdate():
        raise ValidationError({"asked_on": "This date is in the future."})
    for answer in answers:
        if answer["since"] > asked_on:
            raise ValidationError({"since": "The date you asked about is after the date of the check."})
    tenant_id = current_scope().tenant_id
    assert tenant_id is not None
    ReassignedCheck.objects.bulk_create(
        ReassignedCheck(
            tenant_id=tenant_id,
            digest=digest(answer["number"]),
            asked_on=asked_on,
            source=source.strip(),
            recorded_by=user,
            **answer,
        )
        for answer in answers
    )
    gone = [answer["number"] for answer in answers if answer["was_reassigned"]]
    suppress_numbers(gone, SuppressedBecause.REASSIGNED, evidence=source.strip(), user=user)
    _look_again([answer["number"] for answer in answers])
    return len(answers)


def checks_of_file(content: bytes) -> list[dict[str, Any]]:
    """The answers of a CSV file with the columns Number, Since and Answer. Raises ValidationError."""
    return csv_rows.whole(csv_rows.read(content, CHECK_COLUMNS, _missing_of_checks), _check)


def _missing_of_checks(named: set[str]) -> str:
    missing = [name.capitalize() for name in ("number", "since", "answer") if name not in named]
    return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing" if missing else ""


def _check(cells: dict[str, str]) -> dict[str, Any]:
    said = " ".join(cells["answer"].lower().split())
    if said not in ANSWERS:
        raise ValidationError(f"{cells['answer']!r} is not an answer. Use yes, no or no data.")
    return {"number": normal_phone(cells["number"]), "since": day_of(cells["since"]), "was_reassigned": ANSWERS[said]}


def day_of(text: str) -> date:
    """A date as the database's files and Americans write it. Raises ValidationError."""
    for form in DATES:
        try:
            found = datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
        return check_day(found, back=SAID_YEARS, ahead=0)
    raise ValidationError(f"{text!r} is not a date. Write 2026-11-23 or 11/23/2026.")


def _look_again(numbers: Sequence[str]) -> None:
    Lead.objects.filter(contacts__phones__number__in=list(numbers)).mark()
