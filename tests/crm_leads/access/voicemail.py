from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import Lead, PhoneNumber, VoicemailDrop, VoicemailRecording
from realty.tenants.models import Tenant
from tests.access import MEMBERS, MISSING, MOVED, REFUSED, THEIRS

ACT = (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)
TABLE: dict[str, tuple[Any, ...]] = {
    "voicemails": ("get", MEMBERS),
    "voicemail_connection": ("post", (MOVED, REFUSED, REFUSED, MOVED, REFUSED, MOVED)),
    "voicemail_recordings": ("get", MEMBERS),
    "remove_recording": ("post", ACT),
    "settle_voicemail": ("post", ACT, {"was_sent": "no"}),
    "cancel_voicemail": ("post", ACT),
    "lead_voicemail": ("get", THEIRS),
    "send_voicemail": ("post", ACT, {"recording": "1"}),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    drop = VoicemailDrop.objects.get()
    return {
        "remove_recording": {"pk": VoicemailRecording.objects.get().pk},
        "settle_voicemail": {"pk": drop.pk},
        "cancel_voicemail": {"pk": drop.pk},
        "lead_voicemail": {"pk": Lead.objects.get().pk},
        "send_voicemail": {"pk": PhoneNumber.objects.get().pk},
    }
