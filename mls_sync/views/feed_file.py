"""A feed from a CSV file, in steps: file, what we found, columns, dry run, import. Owners go through them here, staff
in the console: both rooms show the same pages (`Room`)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from mls_sync import file_columns, file_feeds
from mls_sync.connecting import is_unstarted, room_for_feeds
from mls_sync.feed_files import stored_bytes
from mls_sync.file_forms import FileOptionsForm, MappingForm, NewFileFeedForm, UploadForm
from mls_sync.mapping.rules import FIELDS
from mls_sync.models import Feed
from mls_sync.providers.csv.client import CsvProvider
from mls_sync.providers.csv.connection import ENCODINGS
from mls_sync.providers.csv.dialect import DELIMITERS
from mls_sync.providers.errors import ProviderError
from mls_sync.replication.runs import RunOpen, RunRefused
from realty.secrets import SecretUnreadable
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

STEPS = ("File", "What we found", "Columns", "Dry run")


@dataclass(frozen=True)
class Room:
    """Where the steps are shown: what the names of their addresses begin with, and the page that they come back to."""

    urls: str
    back: Callable[[Feed], str]
    back_label: str
    is_owners: bool = False

    def url(self, page: str, feed: Feed) -> str:
        return reverse(f"{self.urls}{page}", args=[feed.pk])


OWNERS = Room("feed_", lambda feed: f"{reverse('feeds')}#feed-{feed.pk}", "Feeds", is_owners=True)


@role_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def new_file_feed(request: TenantRequest) -> HttpResponse:
    """Step 1 of a new feed: its name and its first file."""
    form = NewFileFeedForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        assert request.tenant is not None, "The console needs one to let you in."
        try:
            feed = file_feeds.new_feed(
                request.tenant, request.user, given["title"], given["license_role"], given["file"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("feed_file", pk=feed.pk)
    context = {"form": form, "room": room_for_feeds(), "steps": STEPS, "at": 0}
    return render(request, "mls_sync/file_new.html", context, status=422 if form.errors else 200)


def found(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """Step 2: what we found. POST `action`: "upload" another file, "options" say how it is read."""
    upload = UploadForm()
    if request.method == "POST" and request.POST.get("action") == "upload":
        upload = UploadForm(request.POST, request.FILES)
        if upload.is_valid():
            try:
                file_feeds.keep_upload(feed, request.user, upload.cleaned_data["file"])
            except ValidationError as error:
                upload.add_error(None, error)
            else:
                return redirect(room.url("file", feed))
    dialect, problem = _dialect(feed)
    given = request.POST if request.POST.get("action") == "options" else None
    form = FileOptionsForm(given, feed=feed, columns=dialect.columns if dialect else ())
    if given is not None and form.is_valid():
        try:
            file_feeds.save_options(feed, request.user, form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(room.url("file", feed))
    looked, problem = _looked(feed, problem)
    context: dict[str, Any] = {
        "form": form,
        "upload": upload,
        "dialect": dialect,
        "delimiter": DELIMITERS.get(dialect.delimiter, dialect.delimiter) if dialect else "",
        "encoding": ENCODINGS[dialect.encoding.name] if dialect else "",
        "looked": looked,
        "problem": problem,
    }
    return _page(request, room, feed, "file_found.html", 1, context, refused=bool(form.errors or upload.errors))


def columns(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """Step 3: what the columns mean. POST `action`: "preview" the first rows, "save" the map."""
    looked, problem = _looked(feed, "")
    if looked is None:
        messages.error(request, problem)
        return redirect(room.url("file", feed))
    form = MappingForm(request.POST if request.method == "POST" else None, columns=looked.columns)
    valid = not form.is_bound or form.is_valid()
    if form.is_bound and valid and request.POST.get("action") == "save":
        try:
            file_columns.save_mapping(feed, request.user, form.choices)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return redirect(room.url("dry_run", feed))
    rows: list[file_columns.Preview] = []
    try:
        rows = file_columns.preview(feed, looked, form.choices) if valid else []
    except ValidationError as error:
        # Of a map that was refused above, the page says so once.
        if not form.errors:
            form.add_error(None, error.messages)
    context = {"form": form, "fields": sorted(FIELDS), "rows": rows, "missing": file_columns.missing(form.choices)}
    return _page(request, room, feed, "file_columns.html", 2, context, refused=bool(form.errors))


def dry_run(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    """Step 4: what a sync would do; while a worker finds it out, the page asks again. POST `action`: "again" or
    "import"."""
    if request.method == "POST":
        if request.POST.get("action") == "import":
            return _import(request, room, feed)
        file_feeds.forget_dry_run(feed)
        return redirect(room.url("dry_run", feed))
    known = file_feeds.begin_dry_run(feed)
    asks_again = request.headers.get("HX-Target") == "dry-run"
    if asks_again and known.get("waiting"):
        return render(request, "mls_sync/_file_waiting.html", {"urls": _urls(room, feed)})
    context = {"found": known, "unstarted": room.is_owners and is_unstarted(feed)}
    response = _page(request, room, feed, "file_dry_run.html", 3, context)
    if asks_again:
        response = HttpResponse(headers={"HX-Refresh": "true"})
    return response


def _import(request: HttpRequest, room: Room, feed: Feed) -> HttpResponse:
    try:
        file_feeds.import_now(feed, request.user)
    except RunOpen:
        messages.success(request, "A sync is under way; it goes on with this file.")
    except RunRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "The import has begun. You may leave this page; it goes on.")
    return redirect(room.back(feed))


PAGES: dict[str, Callable[[HttpRequest, Room, Feed], HttpResponse]] = {
    "file": found,
    "columns": columns,
    "dry_run": dry_run,
}


def file_feed(pk: int) -> Feed:
    """Of a kind that reads files. Raises Http404."""
    row: Feed = get_object_or_404(Feed.objects.select_related("collection", "tenant"), pk=pk, kind=CsvProvider.kind)
    return row


def owner_view(name: str) -> Callable[..., HttpResponse]:
    """A step as tenants' owners see it."""

    @role_required(Role.OWNER)
    @require_http_methods(["GET", "POST"])
    def view(request: TenantRequest, pk: int) -> HttpResponse:
        return PAGES[name](request, OWNERS, file_feed(pk))

    return view


def _urls(room: Room, feed: Feed) -> dict[str, str]:
    return {name: room.url(name, feed) for name in PAGES}


def _dialect(feed: Feed) -> tuple[Any, str]:
    try:
        return file_feeds.dialect_of(feed), ""
    except (ProviderError, SecretUnreadable) as error:
        return None, str(error)


def _looked(feed: Feed, problem: str) -> tuple[file_columns.Looked | None, str]:
    if problem:
        return None, problem
    try:
        return file_columns.look(feed), ""
    except (ProviderError, SecretUnreadable) as error:
        return None, str(error)


def _page(
    request: HttpRequest,
    room: Room,
    feed: Feed,
    template: str,
    at: int,
    context: dict[str, Any],
    *,
    refused: bool = False,
) -> HttpResponse:
    shared = {
        "feed": feed,
        "file": file_feeds.file_of(feed),
        "stored_bytes": stored_bytes(feed),
        "steps": STEPS,
        "at": at,
        "urls": _urls(room, feed),
        "back": room.back(feed),
        "back_label": room.back_label,
    }
    return render(request, f"mls_sync/{template}", {**shared, **context}, status=422 if refused else 200)
