"""Which columns a table can have, and in which order."""

from listings.participants import COLUMNS as FOR_PARTICIPANTS
from listings.table_columns import COLUMNS, STANDARD, chosen, moved, needed


def test_no_column_is_for_participants_alone() -> None:
    read = {field for column in COLUMNS.values() for field in (column.field, *column.needs)}
    assert not read & set(FOR_PARTICIPANTS)


def test_unknown_columns_are_left_out_and_the_address_stays() -> None:
    assert chosen(["hoa", "sauna", "hoa", "price"]) == ("address", "hoa", "price")
    assert chosen(["price", "address"]) == ("price", "address")
    assert chosen([]) == chosen(["sauna"]) == STANDARD


def test_a_column_moves_by_one_and_not_beyond_the_end() -> None:
    names = ("price", "address", "beds")
    assert moved(names, "beds", -1) == ("price", "beds", "address")
    assert moved(names, "price", -1) == moved(names, "beds", 1) == moved(names, "sauna", 1) == names


def test_only_what_is_shown_is_read() -> None:
    assert needed(STANDARD) == ()
    assert needed(("address", "hoa", "high")) == ("monthly_fee", "high_school", "masked_fields")
