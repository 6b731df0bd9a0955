"""What the simulated vendors were asked."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Received:
    """What a face was asked, without credentials. `body` is JSON where it was, else the form's fields."""

    face: str
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    status: int
    acted: bool
