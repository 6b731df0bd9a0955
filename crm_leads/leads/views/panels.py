"""Panels of the lead page, each by the part of the CRM that knows its subject.

A panel's function takes the lead and the request and gives its template's context. What it needs of the database is
told by a `lead_reads` beside it, which the page reads in one statement with all others; the function gets what was
found, in the same order.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from crm_leads.compliance import panel as consents
from crm_leads.leads import unsold
from crm_leads.models import Lead
from crm_leads.outreach.email import panel as email
from crm_leads.outreach.skip_trace import panel as skip_trace
from crm_leads.outreach.voicemail import panel as voicemail
from realty.tenants.requests import TenantRequest
from realty.tenants.together import Read

PanelContext = Callable[..., dict[str, Any]]
PanelReads = Callable[[Lead], Sequence[Read[Any]]]


@dataclass(frozen=True)
class Panel:
    """`part` is a module with a `lead_panel`, and a `lead_reads` where it reads something. A panel with
    `side` stands in the narrow column; `wants_open` panels are left out of a lead that nobody may work."""

    name: str
    part: ModuleType
    template: str
    side: bool = False
    wants_open: bool = False


# One line for each part; the order is the page's.
PANELS: tuple[Panel, ...] = (
    Panel("trace", skip_trace, "crm_leads/panels/trace.html"),
    Panel("email", email, "crm_leads/panels/email.html"),
    Panel("why", unsold, "crm_leads/panels/why.html"),
    Panel("consent", consents, "crm_leads/panels/consent.html", side=True),
    Panel("voicemail", voicemail, "crm_leads/panels/voicemail.html", side=True),
)


@dataclass(frozen=True)
class DrawnPanel:
    name: str
    template: str
    context: Mapping[str, Any]
    side: bool


def panel_reads(lead: Lead) -> list[tuple[Panel, Sequence[Read[Any]]]]:
    """The panels that a lead's page shows, in order, each with what it reads."""
    shown = [panel for panel in PANELS if lead.is_open or not panel.wants_open]
    return [(panel, _reads(panel)(lead)) for panel in shown]


def drawn(panel: Panel, lead: Lead, request: TenantRequest, found: Sequence[list[Any]]) -> DrawnPanel:
    """`found` is what its reads gave."""
    context: PanelContext = panel.part.lead_panel
    return DrawnPanel(panel.name, panel.template, context(lead, request, *found), panel.side)


def _reads(panel: Panel) -> PanelReads:
    found: PanelReads = getattr(panel.part, "lead_reads", _nothing)
    return found


def _nothing(lead: Lead) -> Sequence[Read[Any]]:
    return ()
