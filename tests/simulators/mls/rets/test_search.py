"""Search over real HTTP, against the specification's words."""

from simulators.mls import World

from .conftest import Client

CLASSES = {
    "A": "Residential",
    "B": "Residential Lease",
    "C": "Residential Income",
    "D": "Land",
    "E": "Commercial Sale",
    "F": "Manufactured In Park",
}
ALL = "(ListingKey=0+)"


def test_the_classes_together_hold_every_listing_once(rets: Client, world: World) -> None:
    found = []
    for name, kind in CLASSES.items():
        rows = rets.rows(ALL, name=name, Select="ListingKey,PropertyType")
        assert {row["PropertyType"] for row in rows} <= {kind}
        found += [row["ListingKey"] for row in rows]
    assert sorted(found) == list(world.keys())


def test_values_are_those_of_the_other_face(rets: Client, world: World) -> None:
    rows = {row["ListingKey"]: row for name in CLASSES for row in rets.rows(ALL, name=name)}
    for record in world.records():
        fields, row = record["StandardFields"], rows[record["Id"]]
        for name, value in fields.items():
            if name in ("PropertyType",) or name.endswith("Timestamp"):
                continue
            if isinstance(value, dict):
                value = ",".join(value)
            if isinstance(value, bool):
                value = int(value)
            assert row[name] == ("" if value is None else str(value)), name


def test_paging_by_offset_gives_each_key_once(rets: Client) -> None:
    everything = [row["ListingKey"] for row in rets.rows(ALL)]
    found: list[str] = []
    while True:
        answer = rets.search(ALL, Limit=7, Offset=len(found) + 1, Select="ListingKey")
        keys = [line.split("\t")[1] for line in answer.text.splitlines() if line.startswith("<DATA>")]
        found += keys
        assert ("<MAXROWS/>" in answer.text) == (len(found) < len(everything))
        if "<MAXROWS/>" not in answer.text:
            break
    assert found == everything


def test_counts(rets: Client) -> None:
    number = len(rets.rows(ALL))
    counted = rets.search(ALL, Count=2)
    assert f'<COUNT Records="{number}"/>' in counted.text and "<DATA>" not in counted.text
    both = rets.search(ALL, Count=1, Limit=2)
    assert f'<COUNT Records="{number}"/>' in both.text and both.text.count("<DATA>") == 2
    assert "<COUNT" not in rets.search(ALL, Limit=2).text


def test_refusals(rets: Client) -> None:
    assert rets.refusal("(Nothing=1)") == 20200
    assert rets.refusal("(ListPrice=1") == 20206
    assert rets.refusal("") == 20206
    assert rets.refusal("(ListPrice=cheap)") == 20206
    assert rets.refusal(ALL, Select="ListingKey,Nothing") == 20202
    assert rets.refusal("(ListPrice=99999999999+)") == 20201
    assert rets.refusal(ALL, name="Z") == 20203
    assert rets.refusal(ALL, resource="Nothing") == 20203
    assert rets.refusal(ALL, Limit="many") == 20203
