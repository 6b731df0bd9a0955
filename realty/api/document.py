"""The OpenAPI document: ninja's, with our media type of refusals, security by operation, and headers."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from realty.api import idempotency
from realty.api.door import Door
from realty.api.problems import MEDIA_TYPE
from realty.api.scopes import Scope
from realty.tenants.form_tenant import HEADER as TENANT_HEADER

PROBLEM = "#/components/schemas/ProblemDetails"
SECURITY = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of your profile page."},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "sessionid",
        "description": f"The session of the site. Writes also need X-CSRFToken and {TENANT_HEADER}.",
    },
}


def document(api: NinjaAPI, path_prefix: str) -> dict[str, Any]:
    found: dict[str, Any] = OpenAPISchema(api, path_prefix)
    found["components"]["securitySchemes"] = SECURITY
    doors = {operation.operation_id: _door(operation) for operation in operations(api)}
    for methods in found["paths"].values():
        for method, operation in methods.items():
            _describe(operation, method, doors[operation["operationId"]])
    return found


def operations(api: NinjaAPI) -> list[Any]:
    """Every operation that is mounted, in the order of the document."""
    routers = api._get_bound_routers()
    return [each for router in routers for view in router.path_operations.values() for each in view.operations]


def _door(operation: Any) -> Door:
    door: Door = operation.auth_callbacks[0]
    return door


def _describe(operation: dict[str, Any], method: str, door: Door) -> None:
    operation["security"] = [{"token": []}, {"session": []}]
    operation["description"] = f"{operation.get('description', '').strip()}\n\n{_who(door)}".strip()
    for response in operation["responses"].values():
        content = response.get("content", {})
        if content.get("application/json", {}).get("schema", {}).get("$ref") == PROBLEM:
            response["content"] = {MEDIA_TYPE: content["application/json"]}
    if method == "post":
        operation["parameters"].append(_header(idempotency.HEADER, "A POST with the same key is done once.", 1, 200))
    elif method in ("put", "patch", "delete"):
        operation["parameters"].append(_header("If-Match", "The ETag that you read; 412 where it has changed."))
    elif method == "get":
        operation["parameters"].append(_header("If-None-Match", "The ETag that you have; 304 where it is the same."))


def _header(name: str, description: str, *lengths: int) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string"}
    if lengths:
        schema |= {"minLength": lengths[0], "maxLength": lengths[1], "pattern": "^[!-~]+$"}
    return {"in": "header", "name": name, "required": False, "description": description, "schema": schema}


def _who(door: Door) -> str:
    roles = ", ".join(f"{role.label.lower()}s" for role in door.roles)
    people = " and ".join(part for part in (roles, "platform staff" if door.platform else "") if part)
    needs = "" if door.scope is Scope.STAFF else f", or `{Scope.STAFF}` for platform staff" if door.platform else ""
    return f"For {people}. A token needs the scope `{door.scope}`{needs}."
