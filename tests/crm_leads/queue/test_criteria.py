"""One day is one chip, which takes the whole day away (newcomer L6)."""

from datetime import date

from crm_leads.queue.criteria import QueueCriteria

DAY = date(2026, 11, 27)


def test_a_day_is_one_chip() -> None:
    criteria = QueueCriteria(cities=("Indio",)).on_day(DAY)
    assert [chip.label for chip in criteria.chips({})] == ["Ended Nov 27", "Indio"]
    assert criteria.chips({})[0].url == f"?{QueueCriteria(cities=('Indio',)).url_query()}"


def test_two_days_are_two() -> None:
    criteria = QueueCriteria(ended_from=DAY, ended_to=date(2026, 11, 28))
    assert [chip.label for chip in criteria.chips({})] == ["Ended Nov 27 or later", "Ended Nov 28 or earlier"]
