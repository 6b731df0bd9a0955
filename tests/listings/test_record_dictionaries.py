"""A dictionary outlives the records it was trained on, so it holds nothing of one of them."""

import orjson
import pytest

from listings.models import Collection, RecordDictionary
from listings.record_dictionaries import FEWEST_SAMPLES, FEWEST_THAT_SAY, common, train

WORDS = "a quiet street near the park with a pool and a view of the hills, ready for its next chapter this spring"


def record(number: int) -> bytes:
    """Of an agent of her own, who is named in the remarks too; all but one say the same else."""
    told = {
        "ListingKey": f"2026{number:022d}",
        "PropertySubType": "Single Family Residence",
        "ListAgentFullName": f"Agent{number}x Palmquist",
        "ListPrice": 500_000 + number,
        "Bedrooms": 3,
        "Latitude": 33.7 + number / 1_000_000,
        "PublicRemarks": f"Call Agent{number}x at 760-555-{number:04d} about {WORDS}.",
        "View": {"Desert": True},
    }
    return orjson.dumps(told)


def test_only_what_several_records_say_is_learned() -> None:
    samples = [record(number) for number in range(FEWEST_SAMPLES)]
    (learned,) = set(common(samples))
    assert orjson.loads(learned) == {
        "ListingKey": "",
        "PropertySubType": "Single Family Residence",
        "ListAgentFullName": "",
        "ListPrice": 0,
        "Bedrooms": 3,
        "Latitude": 0,
        "PublicRemarks": f"Call at about {WORDS}.",
        "View": {"Desert": True},
    }


def test_a_value_of_few_records_is_not_learned() -> None:
    samples = [b'{"City":"Bombay Beach"}'] * (FEWEST_THAT_SAY - 1) + [b'{"City":"Indio"}'] * FEWEST_THAT_SAY
    assert set(common(samples)) == {b'{"City":""}', b'{"City":"Indio"}'}


@pytest.mark.usefixtures("in_tenant")
def test_a_stored_dictionary_names_no_agent(gps: Collection) -> None:
    samples = [record(number) for number in range(FEWEST_SAMPLES)]
    assert train(gps.tenant_id, gps.pk, RecordDictionary.Kind.RECORD, samples)
    content = bytes(RecordDictionary.objects.get().content)
    assert b"Single Family" in content and b"Palmquist" not in content and b"555" not in content
