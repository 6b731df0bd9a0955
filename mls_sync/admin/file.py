"""The steps of a feed from a CSV file in the console: the same as owners go through."""

from collections.abc import Callable

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from mls_sync.views.feed_file import PAGES, Room, file_feed
from realty.tenants.scope import tenant_scope

CONSOLE = Room(
    "admin:mls_sync_feed_", lambda feed: reverse("admin:mls_sync_feed_change", args=[feed.pk]), "Back to the feed"
)
PATHS = {"file": "file/", "columns": "file/columns/", "dry_run": "file/dry-run/"}


def file_urls(site: admin.AdminSite) -> list[URLPattern]:
    """Of each step below the feed's own page."""
    return [
        path(f"<int:pk>/{place}", site.admin_view(_page(name)), name=f"mls_sync_feed_{name}")
        for name, place in PATHS.items()
    ]


def _page(name: str) -> Callable[..., HttpResponse]:
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("mls_sync.change_feed"):
            raise PermissionDenied
        feed = file_feed(pk)
        with tenant_scope(feed.tenant_id):
            return PAGES[name](request, CONSOLE, feed)

    return view
