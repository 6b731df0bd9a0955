import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings

from realty.tenants.models import Tenant

Run = Callable[..., tuple[int, Any]]


@pytest.fixture
def uri_is_set(mongo_uri: str) -> Iterator[None]:
    with override_settings(MONGODB_URI=mongo_uri):
        yield


@pytest.fixture
def run(tenant: Tenant, uri_is_set: None) -> Run:
    """`manage.py import_mongo`, by its exit code and report."""

    def ran(*words: str, slug: str = "desert") -> tuple[int, Any]:
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("import_mongo", slug, "--json", *words, stdout=out, stderr=StringIO())
        return int(ended.value.code or 0), json.loads(out.getvalue())

    return ran
