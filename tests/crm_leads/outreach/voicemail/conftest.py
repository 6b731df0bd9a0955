from datetime import UTC, datetime, time
from typing import Any

import pytest

from crm_leads.compliance import gate
from crm_leads.models import PhoneNumber, VoicemailRecording
from realty.tenants.models import Tenant
from tests.crm_leads.outreach.voicemail.steps import a_lawful_phone, a_recording


class Clock:
    """What time it is for the gate, by default today's noon in California."""

    def __init__(self) -> None:
        self.now: datetime = datetime.combine(datetime.now(UTC), time(20), UTC)

    def night(self) -> None:
        self.now = self.now.replace(hour=10)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The gate's rules are real; only its clock is the test's."""
    found, decide, look_many = Clock(), gate.decide, gate.look_many
    monkeypatch.setattr(gate, "decide", lambda act, **_: decide(act, now=found.now))
    monkeypatch.setattr(gate, "look_many", lambda acts, **_: look_many(acts, now=found.now))
    return found


@pytest.fixture
def phone(in_tenant: Tenant, clock: Clock) -> PhoneNumber:
    return a_lawful_phone()


@pytest.fixture
def recording(in_tenant: Tenant) -> VoicemailRecording:
    return a_recording()


@pytest.fixture(autouse=True)
def site(settings: Any) -> None:
    settings.SITE_URL = "http://127.0.0.1:9"
