from typing import Any

import orjson
import pytest

from mls_sync.providers.base import Check
from mls_sync.providers.errors import ConfigurationError, ProviderError
from mls_sync.providers.spark.answers import envelope
from mls_sync.providers.spark.connection import connection_check
from mls_sync.providers.spark.options import SparkOptions
from mls_sync.providers.transport.http import Answer


def failed(status: int = 400, **inner: Any) -> Answer:
    body = orjson.dumps({"D": {"Success": False, **inner}})
    return Answer(status, {}, body, "mls.example.com", secrets=("abcdef123456",))


def test_feed_replay_small_items_an_unknown_number_is_told_in_the_mlss_own_words() -> None:
    with pytest.raises(ProviderError) as caught:
        envelope(failed(Code=1055, Message="Unknown  role", Details="Ask for abcdef123456"))
    assert str(caught.value) == (
        'mls.example.com refuses the request (HTTP 400, Spark error 1055). It says: "Unknown role Ask for ••••"'
    )


def test_words_that_are_none_are_left_out() -> None:
    with pytest.raises(ProviderError, match=r"Spark error 7\)\.$"):
        envelope(failed(Code=7, Message=None, Details={"a": 1}))


class Answering:
    """A provider that answers every question alike."""

    options = SparkOptions.read({})

    def __init__(self, answer: Any) -> None:
        self.answer = answer
        self.types: dict[tuple[str, str], str] = {}

    def ask(self, path: str, params: Any) -> Any:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def check(answer: Any) -> Check:
    return connection_check(Answering(answer))  # type: ignore[arg-type]


def test_feed_replay_a8_a_check_is_not_content_with_nothing() -> None:
    nothing = check({"Success": True, "Results": []})
    assert not nothing.ok and nothing.lines[0] == "The token works, but the filter matches no listings."
    assert not check({"Results": [], "Pagination": {"TotalRows": 0}}).ok
    assert check({"Results": [{"Id": "1"}]}).ok
    promised = check({"Results": [], "Pagination": {"TotalRows": 12}})
    assert not promised.ok and "announces 12 listings and gives none" in promised.lines[0]
    assert check({"Results": [{"Id": "1"}], "Pagination": {"TotalRows": 12}}).lines[0].endswith("matches 12 listings.")


@pytest.mark.parametrize("pagination", [[], "12", {"TotalRows": "12"}, {"TotalRows": True}, {"TotalRows": -1}, None])
def test_feed_replay_a8_a_total_that_is_none_breaks_no_check(pagination: Any) -> None:
    assert not check({"Results": [], "Pagination": pagination}).ok
    assert check({"Results": [{"Id": "1"}], "Pagination": pagination}).lines[0].endswith("at least 1 listing.")


def test_feed_replay_small_items_the_same_sentence_is_told_once() -> None:
    assert check(ProviderError("The MLS refuses.")).lines == ["The MLS refuses."]
    assert check(ConfigurationError("No.")).lines == ["No."]
