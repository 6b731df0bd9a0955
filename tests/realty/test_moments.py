"""security H4: no date of any person, file or vendor is stored that a page could not show."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import now

from realty.moments import FIRST, DayField, check_day, plausible


def test_a_day_has_bounds_that_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2028, 2, 29, tzinfo=UTC))
    assert check_day(date(2027, 2, 28), back=1, ahead=5) and check_day(date(2033, 2, 28), back=1, ahead=5)
    for day in (date(9999, 12, 31), date(1, 1, 1), date(2033, 3, 2), date(2027, 2, 26)):
        with pytest.raises(ValidationError, match=r"Enter a day from Feb 28, 2027 to Feb 28, 2033\."):
            check_day(day, back=1, ahead=5)


@pytest.mark.parametrize("typed", ["9999-12-31", "0001-01-01", "2999-02-30", "soon", "1/1/0001"])
def test_a_field_takes_no_other(typed: str) -> None:
    with pytest.raises(ValidationError):
        DayField().clean(typed)
    assert DayField(required=False).clean("") is None


@pytest.mark.parametrize(
    "said",
    [
        datetime(9999, 12, 31, 23, 59, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))),
        FIRST,
    ],
)
def test_what_a_vendor_says_of_another_age_happened_when_it_came(said: datetime) -> None:
    known = now()
    assert plausible(said, known, back=timedelta(days=366)) == known
    assert plausible(known - timedelta(days=2), known, back=timedelta(days=366)) == known - timedelta(days=2)
