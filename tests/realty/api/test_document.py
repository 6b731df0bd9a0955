"""The API keeps to its own document: schemathesis makes requests of it, right and wrong, and judges the answers."""

import os
from typing import Any

import hypothesis
import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from realty.api.document import operations
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from realty.urls import api as realty_api
from tests.api_access import OPERATIONS
from tests.realty.api.callers import token_of
from tests.realty.tenants.rows import one_row_of_each

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
    unsupported_method,
    ignored_auth,
]
# `make attack` asks for more of each operation.
EXAMPLES = 100 if os.environ.get("ATTACK") == "full" else 10
DOCUMENT = "/api/v1/openapi.json"


@pytest.fixture
def described(owner: User, tenant: Tenant, settings: Any) -> Any:
    """Olivia's brokerage has one row of everything; hundreds of requests a minute are what this test is."""
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    with tenant_scope(tenant):
        one_row_of_each(tenant, owner)
    # As Django's own client does: the test's transaction outlives a request.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, WSGIHandler())
    # schemathesis asks for gzip and, of an application in its own process, does not open it.
    yield schema, {"Authorization": f"Bearer {token_of(owner)}", "Accept-Encoding": "identity"}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_the_api_does_what_its_document_says(described: Any, name: str, mode: GenerationMode) -> None:
    schema, headers = described

    @hypothesis.settings(max_examples=EXAMPLES, suppress_health_check=list(hypothesis.HealthCheck), database=None)
    @hypothesis.given(schema.find_operation_by_id(name).as_strategy(generation_mode=mode))
    def judged(case: Any) -> None:
        case.call_and_validate(checks=CHECKS, headers=headers)

    judged()


def test_the_document_is_openapi_31_and_knows_every_operation(db: None) -> None:
    found = Client().get(DOCUMENT)
    document = found.json()
    assert document["openapi"].startswith("3.1") and found["ETag"]
    named = {op["operationId"]: op for methods in document["paths"].values() for op in methods.values()}
    assert set(named) == {operation.operation_id for operation in operations(realty_api)}
    for name, operation in named.items():
        assert operation["description"] and operation["tags"], name
        assert operation["security"] == [{"token": []}, {"session": []}]
        refusals = {status for status in operation["responses"] if int(status) >= 400}
        assert {401, 403, 422, 429, 500} <= {int(status) for status in refusals}
        assert {tuple(operation["responses"][s]["content"]) for s in refusals} == {("application/problem+json",)}
