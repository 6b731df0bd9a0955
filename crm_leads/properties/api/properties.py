"""The tenant's own properties: list, make, read, change."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from ninja import Path, Query, Status

from crm_leads.leads.agents import agents
from crm_leads.models import CrmProperty
from crm_leads.properties import records
from crm_leads.properties.api import reading
from crm_leads.properties.api.reading import CrmPropertyFilters
from crm_leads.properties.api.schemas import (
    CrmPropertyChange,
    CrmPropertyDetails,
    CrmPropertySummary,
    NewCrmProperty,
    details,
    summary,
)
from realty.api import problems
from realty.api.door import reads, writes
from realty.api.etags import refuse_stale
from realty.api.operations import ApiRouter
from realty.api.paging import links
from realty.api.problems import FieldError
from realty.api.schemas import Page, RowId
from realty.api.scopes import Scope
from realty.tenants.requests import TenantRequest

router = ApiRouter(tags=["CRM properties"])
look, edit = reads(Scope.LEADS_READ), writes(Scope.LEADS_WRITE)


@router.get("/crm/properties", auth=look, response=Page[CrmPropertySummary])
def list_crm_properties(request: TenantRequest, filters: Query[CrmPropertyFilters]) -> Any:
    """Without those that were merged into another."""
    page = reading.listed(filters)
    items = [summary(home) for home in page.rows]
    return Page[CrmPropertySummary].model_construct(items=items, **links(request, filters, page.cursor))


@router.post("/crm/properties", auth=edit, response={201: CrmPropertyDetails})
def create_crm_property(request: TenantRequest, body: NewCrmProperty) -> Any:
    """What is given belongs to you: the MLS does not write it."""
    home = records.create(_values(body), request.user, source="by a program")
    return Status(201, details(reading.one(home.pk)))


@router.get("/crm/properties/{id}", auth=look, response=CrmPropertyDetails)
def get_crm_property(request: TenantRequest, id: Path[RowId]) -> Any:
    """With its notes, its tags, and its link to the MLS."""
    return details(reading.one(id))


@router.patch("/crm/properties/{id}", auth=edit, response=CrmPropertyDetails)
def update_crm_property(request: TenantRequest, id: Path[RowId], body: CrmPropertyChange) -> Any:
    """What differs is written, and kept in the property's history."""
    with transaction.atomic():
        home = reading.held(id)
        refuse_stale(request, details(home))
        records.edit(home, _values(body), request.user)
        return details(reading.one(id))


def _values(body: CrmPropertyChange) -> dict[str, Any]:
    """Columns of the record that the body names; null is empty."""
    values = body.model_dump(exclude_unset=True)
    if "assigned_to" in values:
        values["assigned_to"] = _agent(values["assigned_to"])
    missing = {name for name in ("status", "street_address") if name in values and values[name] is None}
    if missing:
        raise problems.invalid(*(FieldError("body", _named(name), "This cannot be empty.") for name in sorted(missing)))
    return {name: _stored(name, value) for name, value in values.items()}


def _named(name: str) -> str:
    return "streetAddress" if name == "street_address" else name


def _stored(name: str, value: Any) -> Any:
    if value is None:
        field: Any = CrmProperty._meta.get_field(name)
        return None if field.null else [] if name == "tags" else ""
    if name == "tags":
        return list(dict.fromkeys(value))
    return value.strip() if isinstance(value, str) and name != "notes" else value


def _agent(pk: int | None) -> User | None:
    found = next((user for user in agents() if user.pk == pk), None) if pk else None
    if pk and found is None:
        raise problems.invalid(FieldError("body", "assignedTo", "Choose an owner or agent of this tenant."))
    return found
