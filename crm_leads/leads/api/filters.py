"""What a list of leads is asked for: the queue's filters under names in camelCase, judged by the queue's form."""

from datetime import date
from typing import Annotated, Literal

from django.http import QueryDict
from ninja import Field

from crm_leads.enums import Due, Tab
from crm_leads.queue.criteria import Calls, QueueCriteria, Sort
from crm_leads.queue.forms import QueueForm
from realty.api.filters import form_data, refuse_errors
from realty.api.paging import Paging

Amount = Annotated[float, Field(ge=0, lt=10**12)]
Days = Annotated[int, Field(ge=0, le=9999)]
City = Annotated[str, Field(max_length=200)]
Having = Literal["yes", "no"]


class LeadFilters(Paging):
    """Each parameter narrows the list. Without `status`: all open leads."""

    status: Tab = Field(Tab.OPEN, description="One status of open leads, `open` for all of them, or `closed`")
    sort: Sort = Field(Sort.NEWEST, description="Unknown values come last")
    city: list[City] = Field([], max_length=50, description="Whatever case and accents")
    ended_from: date | None = Field(None, description="The listing ended on this day or later")
    ended_to: date | None = None
    min_price: Amount | None = None
    max_price: Amount | None = None
    min_cuts: Annotated[int, Field(ge=0, le=99)] | None = Field(None, description="Price cuts")
    min_days: Days | None = Field(None, description="Days on market")
    max_days: Days | None = None
    calls: Calls | None = Field(None, description="When the rules would allow a call; they are asked again at the call")
    phone: Having | None = None
    email: Having | None = None
    assigned: Annotated[str, Field(pattern=r"^(me|nobody|[0-9]{1,18})$")] | None = Field(
        None, description="The id of an agent, or a word that the pattern names"
    )
    due: Due | None = Field(None, description="Of the next step, by the tenant's day")
    min_score: Annotated[int, Field(ge=0, le=100)] | None = None
    q: str = Field("", max_length=100, description="A part of the address, owner or MLS number")

    def criteria(self) -> QueueCriteria:
        """Raises Problem 422 for what the queue's form would leave out."""
        form = QueueForm(self._as_form())
        found = form.criteria()
        refuse_errors(form)
        return found

    def _as_form(self) -> QueryDict:
        return form_data(self.model_dump(exclude={"limit", "cursor"}))
