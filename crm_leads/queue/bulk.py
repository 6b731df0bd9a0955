"""Acts on many leads at once: first a preview, then the act. Each part of the CRM offers its own.

`views/bulk_actions.py` lists them. A part's module has `bulk_preview(leads, options)` and
`bulk_carry_out(leads, options, user)`; one that asks for something, such as which template to send, has
`bulk_form(data)` as well: a form whose fields are the options.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.contrib.auth.models import User

# Beyond this the preview itself would take long; a narrower filter is asked for.
MOST_LEADS = 10_000


@dataclass(frozen=True)
class Sample:
    """What the first of many would be written, in full."""

    to: str
    subject: str
    text: str


@dataclass(frozen=True)
class BulkPreview:
    """What an act would do: how many leads it touches, how many it refuses for which reason, and what it costs in
    words ("42 credits"), empty where it costs nothing. `sample` makes what one of them would read, by who writes."""

    will: int
    refused: list[tuple[str, int]] = field(default_factory=list)
    cost: str = ""
    sample: Callable[[User], Sample | None] | None = field(default=None, compare=False)
