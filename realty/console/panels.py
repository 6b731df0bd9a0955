"""The console's dashboard: panels that each app registers when its admin is loaded.

    register(Panel("volumes", "Volumes by tenant", "admin/dashboard/volumes.html", volumes, place=80, ...))

A panel is a template and a function that gives its context. One with `refresh_seconds` asks for itself again.
One that fails says so and leaves the others alone. docs/console.md tells what each means.
"""

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from logging import getLogger
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString

log = getLogger(__name__)


@dataclass(frozen=True)
class Panel:
    """`name` is its part of the address; `place` orders the page; `permission` is what a member of staff needs to see
    it, such as `mls_sync.view_feed`; `is_half` panels stand side by side on a wide screen."""

    name: str
    title: str
    template: str
    context: Callable[[HttpRequest], dict[str, Any]]
    place: int
    permission: str
    is_half: bool = False
    refresh_seconds: int = 0


_panels: dict[str, Panel] = {}


def register(panel: Panel) -> None:
    """Put it on the dashboard; one of the same name is replaced."""
    _panels[panel.name] = panel


def seen_by(user: Any) -> list[Panel]:
    """The panels that this member of staff may see, in the order of the page."""
    allowed = (panel for panel in _panels.values() if user.has_perm(panel.permission))
    return sorted(allowed, key=lambda panel: panel.place)


def find(name: str, user: Any) -> Panel | None:
    return next((panel for panel in seen_by(user) if panel.name == name), None)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Context of templates/admin/index.html."""
    return context | {
        "panels": [render(panel, request) for panel in seen_by(request.user)],
        "zone": timezone.get_current_timezone_name(),
    }


def render(panel: Panel, request: HttpRequest) -> SafeString:
    """The panel's HTML."""
    try:
        # A statement that fails inside of a transaction takes a savepoint with it, and no more.
        with transaction.atomic() if connection.in_atomic_block else nullcontext():
            found = panel.context(request)
        body = render_to_string(panel.template, found)
    except Exception:  # The page is for when something is wrong: what else is known must stay readable.
        log.exception("The panel %s of the dashboard failed.", panel.name)
        body = render_to_string("admin/dashboard/failed.html", {"panel": panel})
    return render_to_string("admin/dashboard/panel.html", {"panel": panel, "body": body, "now": timezone.now()})
