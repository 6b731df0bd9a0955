"""Table of access of the API: for each operation its status for each of PEOPLE (as in `tests/access.py`), with a
session and with a token, and the body that it is sent. An operation without a line fails in `tests/test_api_access.py`.

`staff` work across all tenants; a stranger is an owner of another tenant. Rows belong to the owner's tenant."""

from typing import Any

OK, CREATED, NO_CONTENT = 200, 201, 204
UNKNOWN, REFUSED, MISSING, INVALID = 401, 403, 404, 422

MEMBERS = (OK, OK, OK, OK, OK, UNKNOWN)
# Of something that belongs to the owner's tenant.
THEIRS = (OK, OK, OK, MISSING, OK, UNKNOWN)

# Operation id -> statuses, and what is sent as JSON. Each app's operations stand together.
OPERATIONS: dict[str, tuple[Any, ...]] = {
    "list_properties": (MEMBERS,),
    "search_properties": (MEMBERS,),
    "get_property": (THEIRS,),
}
