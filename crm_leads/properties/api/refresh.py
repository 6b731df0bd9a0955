"""How often the listings of active properties are fetched again, under the brief's name for it."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.db import transaction
from ninja import Field, Status

from crm_leads.models import ActiveRefresh
from crm_leads.properties import refresh
from crm_leads.properties.forms import RefreshForm
from realty.api.door import OWNERS, reads, writes
from realty.api.etags import refuse_stale
from realty.api.operations import ApiRouter
from realty.api.schemas import ApiSchema, BodySchema, GivenNumber, Number
from realty.api.scopes import Scope
from realty.tenants.requests import TenantRequest

router = ApiRouter(tags=["Refresh of active properties"])
change = writes(Scope.LEADS_WRITE, OWNERS)
Priority = Literal["low", "normal", "high"]
FIELDS = ("cron_expression", "limit", "request_delay", "priority")


class RefreshJob(ApiSchema):
    scheduled_job_id: str
    name: str
    status: Literal["active", "disabled"]
    cron_expression: str = Field(description="In the tenant's time zone")
    limit: int = Field(description="Listings in one run")
    request_delay: Number = Field(description="Seconds between requests to the MLS")
    priority: Priority
    last_run_at: datetime | None
    next_run_at: datetime | None
    run_count: int
    last_count: int = Field(description="Listings that the last run asked for")
    last_message: str


class RefreshConfig(ApiSchema):
    exists: bool = Field(description="False for staff across tenants: each tenant has its own")
    job: RefreshJob | None


class RefreshChange(BodySchema):
    """What is left out stays as it is."""

    cron_expression: str = Field("", min_length=1, max_length=100)
    limit: Annotated[int, Field(ge=1, le=20_000)] = 0
    request_delay: Annotated[GivenNumber, Field(ge=0, le=5, max_digits=5, decimal_places=2)] = Decimal(0)
    priority: Priority = "normal"


class RefreshToggle(BodySchema):
    enabled: bool


class RefreshRun(ApiSchema):
    asked: int = Field(description="Listings that the MLS is asked for")


@router.get("/active-properties-config", auth=reads(Scope.LEADS_READ), response=RefreshConfig)
def get_active_properties_config(request: TenantRequest) -> Any:
    """The schedule, and how the last run went."""
    if request.tenant is None:
        return RefreshConfig(exists=False, job=None)
    return _shown(ActiveRefresh.of_tenant(request.tenant.pk))


@router.put("/active-properties-config", auth=change, response=RefreshConfig)
def update_active_properties_config(request: TenantRequest, body: RefreshChange) -> Any:
    """Schedule, limit, delay and priority."""
    return _changed(request, body.model_dump(exclude_unset=True))


@router.post("/active-properties-config/toggle", auth=change, response=RefreshConfig)
def toggle_active_properties_config(request: TenantRequest, body: RefreshToggle) -> Any:
    """Switches the schedule on or off."""
    return _changed(request, {"enabled": body.enabled})


@router.post("/active-properties-config/run", auth=writes(Scope.LEADS_WRITE), response={202: RefreshRun})
def run_active_properties_refresh(request: TenantRequest) -> Any:
    """Asks for the listings now, whatever the schedule says."""
    assert request.tenant is not None, "The door lets members of a tenant in alone."
    return Status(202, RefreshRun(asked=refresh.run(request.tenant)))


def _changed(request: TenantRequest, given: dict[str, Any]) -> Any:
    """By the page's own form, which checks the schedule."""
    assert request.tenant is not None, "The door lets members of a tenant in alone."
    with transaction.atomic():
        settings = ActiveRefresh.objects.select_for_update().get(pk=ActiveRefresh.of_tenant(request.tenant.pk).pk)
        refuse_stale(request, _shown(settings))
        present = {name: getattr(settings, name) for name in ("enabled", *FIELDS)}
        form = RefreshForm({**present, **given}, instance=settings)
        if not form.is_valid():
            raise ValidationError(form.errors.as_data())
        refresh.save_settings(form.save(commit=False), request.tenant)
        return _shown(settings)


def _shown(settings: ActiveRefresh) -> RefreshConfig:
    job = RefreshJob.model_construct(
        scheduled_job_id="active_properties",
        name="Refresh of active properties",
        status="active" if settings.enabled else "disabled",
        last_run_at=settings.last_run_at,
        next_run_at=settings.next_due_at,
        run_count=settings.run_count,
        last_count=settings.last_count,
        last_message=settings.last_message,
        **{name: getattr(settings, name) for name in FIELDS},
    )
    return RefreshConfig.model_construct(exists=True, job=job)
