"""Pages that are read from a real standby: what the primary is asked meanwhile, and what happens when it goes."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from listings.enums import LicenseRole
from listings.models import Collection, Listing
from realty.api import tokens
from realty.api.scopes import Scope
from realty.database.embedded.cluster import SITE_ROLE
from realty.database.replay import LOOK_SECONDS
from realty.tenants.models import Membership
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.deploy import site
from tests.deploy.servers import OneServer, primary_and_standby
from tests.listings.views.homes import put

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
# Who is asking, and how far the standby is: all that the primary is asked.
ON_THE_PRIMARY = re.compile(
    r"django_session|auth_user|tenants_(tenant|membership)|set_config|pg_current_wal_lsn|^(BEGIN|COMMIT|SELECT \$1)$"
)
ASKED = f"""SELECT query FROM pg_stat_statements JOIN pg_roles ON pg_roles.oid = userid
WHERE rolname = '{SITE_ROLE}' AND calls > 0"""

COPY = """INSERT INTO listings_listing OVERRIDING SYSTEM VALUE SELECT (jsonb_populate_record(home,
    jsonb_build_object('id', home.id + 1, 'listing_key', 'B', 'listing_id', 'B'))).* FROM listings_listing home
WHERE home.id = {pk}"""


class Reader:
    """A member in a browser."""

    def __init__(self, port: int, user: User) -> None:
        cookie = signed_in(user).cookies["sessionid"].value
        self.port, self.cookies = port, f"sessionid={cookie}"

    def get(self, path: str, token: str = "") -> tuple[int, str]:
        web = HTTPConnection("127.0.0.1", self.port, timeout=site.PATIENCE)
        who = {"Authorization": f"Bearer {token}"} if token else {"Cookie": self.cookies}
        headers = {"Host": site.HOST, "X-Forwarded-Proto": "https", "Connection": "close", **who}
        web.request("GET", path, headers=headers)
        answer: HTTPResponse = web.getresponse()
        return answer.status, answer.read().decode()


@pytest.fixture
def home(gps: Collection) -> Listing:
    return put(gps, "A", city="Palm Springs")[0]


@pytest.fixture
def reader(owner: User) -> Reader:
    """Signed in before the servers are copied."""
    return Reader(0, owner)


@pytest.fixture
def token(owner: User, gps: Collection) -> str:
    """Of a program that reads the RESO Web API."""
    with tenant_scope(gps.tenant_id):
        Collection.objects.update(license_role=LicenseRole.BACK_OFFICE)
        membership = Membership.objects.get(user=owner)
        return tokens.make(owner, membership, "BI", [Scope.RESO_READ], timedelta(days=1))[1]


@pytest.fixture
def servers(home: Listing, reader: Reader, token: str) -> Iterator[tuple[OneServer, OneServer]]:
    with primary_and_standby() as pair:
        yield pair


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "web.log"


@pytest.fixture
def web(
    servers: tuple[OneServer, OneServer], reader: Reader, tmp_path: Path, static: Path, log: Path
) -> Iterator[None]:
    primary, standby = servers
    named = {"DATABASE_URL": primary.url(), "DATABASE_REPLICA_URL": standby.url(), "STATIC_ROOT": str(static)}
    with site.listening() as listener:
        reader.port = listener.getsockname()[1]
        process = site.gunicorn(tmp_path, listener, WEB_WORKERS="1", **named)
        try:
            site.until(lambda: site.answers(reader.port), log=log)
            yield
        finally:
            site.stop(process)


@pytest.mark.usefixtures("web")
def test_pages_of_a_standby(
    servers: tuple[OneServer, OneServer], reader: Reader, home: Listing, token: str, log: Path
) -> None:
    """One start of both servers and of the site for all of it."""
    primary, standby = servers
    pages = [
        f"{reverse('search')}?city=Palm+Springs&sort=price",
        home.get_absolute_url(),
        reverse("suggestions") + "?for=city&city=palm",
        reverse("more_filters"),
        reverse("search_map") + "?bounds=-118_33_-116_35&zoom=9",
        reverse("search") + "?view=table",
        reverse("similar_listings", args=[home.pk]),
        f"{reverse('compare')}?id={home.pk}",
        reverse("market"),
        reverse("places"),
    ]
    for page in pages:
        assert reader.get(page)[0] == 200, page
    primary.asked("SELECT pg_stat_statements_reset()")
    standby.asked("SELECT pg_stat_statements_reset()")
    for page in pages:
        assert reader.get(page)[0] == 200, page
    asked = [str(query) for (query,) in primary.asked(ASKED)]
    assert [query for query in asked if not ON_THE_PRIMARY.search(query)] == []
    assert any("listings_listing" in str(query) for (query,) in standby.asked(ASKED))

    # A program of another vendor, whose token and rate are the primary's.
    primary.asked("SELECT pg_stat_statements_reset()")
    status, body = reader.get("/reso/odata/Property?$top=5&$expand=Media", token)
    assert status == 200 and "Palm Springs" in body
    assert not any("listings_listing" in str(query) for (query,) in primary.asked(ASKED))

    # What came a moment ago is looked for where it is.
    standby.asked("SELECT pg_wal_replay_pause()")
    primary.asked(COPY.format(pk=home.pk))
    assert reader.get(home.get_absolute_url().replace(str(home.pk), f"{home.pk + 1}"))[0] == 200
    standby.asked("SELECT pg_wal_replay_resume()")

    # It goes, and comes back.
    standby.stop("immediate")
    for page in pages:
        assert reader.get(page)[0] == 200, page
    assert "pages are read from the primary" in log.read_text() or "The standby is not read" in log.read_text()
    standby.start()
    site.until(lambda: _is_read_again(reader, standby, pages[0]), log=log)

    # A standby that was promoted goes its own way, and is not read.
    standby.promote()
    time.sleep(LOOK_SECONDS + 0.5)
    reader.get(pages[0])
    standby.asked("SELECT pg_stat_statements_reset()")
    assert reader.get(pages[0])[0] == 200
    assert not any("listings_listing" in str(query) for (query,) in standby.asked(ASKED))
    assert "Traceback" not in log.read_text()


def _is_read_again(reader: Reader, standby: OneServer, page: str) -> bool:
    reader.get(page)
    return any("listings_listing" in str(query) for (query,) in standby.asked(ASKED))
