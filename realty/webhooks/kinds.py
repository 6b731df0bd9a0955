"""What webhooks tell of: each app names its own when it starts. Hierarchical names separated by full stops (Standard
Webhooks, Event types)."""

from collections.abc import Mapping

TEST = "endpoint.test"
TEST_LABEL = "A test that a person asked for"

_groups: dict[str, dict[str, str]] = {}


def register(group: str, labels: Mapping[str, str]) -> None:
    """Kinds of one group, name -> what happened."""
    _groups[group] = dict(labels)


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a form, by group; without the test, which is told whatever was chosen."""
    return [(group, list(labels.items())) for group, labels in sorted(_groups.items())]


def labels() -> dict[str, str]:
    return {name: label for _, group in choices() for name, label in group} | {TEST: TEST_LABEL}
