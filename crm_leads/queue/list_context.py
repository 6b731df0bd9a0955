"""The list that a person works through: kept in the address of each lead, so that back, previous and next stay
in it."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpResponseRedirect, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from crm_leads.models import Lead
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.forms import criteria_of
from crm_leads.queue.search import Reader
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone


@dataclass
class ListContext:
    """`criteria` of the list, None where the lead was opened from elsewhere. `then` is the lead that came next when
    this one was opened: what is done to a lead may move it in its list, or out of it."""

    criteria: QueueCriteria | None
    then: int | None = None

    @cached_property
    def list_query(self) -> str:
        return self.criteria.url_query() if self.criteria else ""

    @cached_property
    def fields(self) -> SafeString:
        """Hidden fields by which a form stays on the way."""
        return format_html_join("", '<input type="hidden" name="{}" value="{}">', self._given())

    @cached_property
    def query(self) -> str:
        """The same for a link to a form: "list=…&then=…", empty off the way."""
        return urlencode(self._given())

    def _given(self) -> list[tuple[str, str]]:
        given = [] if self.criteria is None else [("list", self.list_query)]
        return given + ([("then", str(self.then))] if self.then else [])

    def back(self, lead: Lead) -> str:
        """The address of the lead itself, from a form that was opened there."""
        return self.to(lead.pk, then=self.then)

    def to(self, pk: int, *, then: int | None = None, **more: str) -> str:
        """The address of a lead on this way."""
        query = dict(more)
        if self.criteria is not None:
            query["list"] = self.list_query
        if then:
            query["then"] = str(then)
        return reverse("lead", args=[pk]) + (f"?{urlencode(query)}" if query else "")


def list_context_of(request: TenantRequest) -> ListContext:
    """From the address of a page, or from the form that was posted."""
    return list_context_in(request.POST if request.method == "POST" else request.GET)


def list_context_in(data: QueryDict) -> ListContext:
    then = data.get("then", "")
    criteria = criteria_of(str(data["list"])) if "list" in data else None
    return ListContext(criteria, int(then) if then.isdecimal() and len(then) < 19 else None)


def reader_of(request: TenantRequest) -> Reader:
    return Reader(request.user.pk, request_zone(request))


def back_to(request: TenantRequest, lead: Lead, **more: str) -> HttpResponseRedirect:
    """After an act: the next lead where the button said so, else this one again, still on the way."""
    way = list_context_of(request)
    if request.POST.get("after") == "next" and way.then:
        return redirect(way.to(way.then))
    return redirect(way.to(lead.pk, then=way.then, **more))
