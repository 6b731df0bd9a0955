"""Replication by number, as Trestle does it: `?replication=true` begins one, and `/replication?id=...` goes on until
a page is empty. A number holds the rows as they stood at its beginning, and dies when nobody asks for a while."""

from typing import TYPE_CHECKING

from simulators.exchange import Response

from .answers import answer, failure
from .dictionary import Record, Resource
from .matching import bounds
from .page_faults import PAGE_SIZE
from .pages import link
from .query import Query, read_query
from .rows import Rows
from .writing import Writer

if TYPE_CHECKING:  # the face calls this module
    from .face import Face


def started(face: "Face", resource: Resource, query: Query) -> Response:
    """The first page."""
    rows = Rows(face.server.world, face.profile, face.request.base).of(resource.name, bounds(query.filter))
    kept = (row.fresh() for row in rows if query.test is None or query.test(row.get))
    number = face.server.reso.begin(kept, dict(face.request.query))
    return _page(face, resource, number, 0)


def continued(face: "Face", resource: Resource, text: str) -> Response:
    """The page that a link names. A link can be asked for again; only its number dies."""
    number, _, start = text.partition("-")
    state = face.server.reso
    found = state.replications.get(number)
    if found is None or not start.isdecimal():
        return failure(400, "The replication id is invalid.", "id")
    if face.profile.link_seconds and state.timer() - found.used > face.profile.link_seconds:
        return failure(400, "The replication id has expired.", "id")
    return _page(face, resource, number, int(start))


def _page(face: "Face", resource: Resource, number: str, start: int) -> Response:
    found = face.server.reso.replications[number]
    found.used = face.server.reso.timer()
    query = read_query(found.options, resource, face.profile)
    most = face.profile.most_replicated
    size = min(query.top or most, most, int(face.request.headers.get(PAGE_SIZE, most)))
    # What has vanished since is left out; what has changed is sent as it is now.
    rows = [row.fresh() for row in found.rows[start : start + size] if row.lives()]
    writer = Writer(resource, face.profile, face.root, found.options.get("PrettyEnums") == "true")
    body: Record = {
        "@odata.context": f"{face.root}/$metadata#{resource.name}",
        "value": [writer.write(row, query) for row in rows],
    }
    if start < len(found.rows):
        options = {"id": f"{number}-{start + size}"}
        body["@odata.nextLink"] = link(face.profile, face.root, f"{resource.name}/replication", options)
    return answer(body)
