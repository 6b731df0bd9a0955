from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import CallRun, Contact, EmailAddress, Lead, PhoneNumber, SavedList, Task
from realty.tenants.models import Tenant
from tests.access import MEMBERS, MISSING, MOVED, OK, REFUSED, THEIRS

# Owners and agents change things; viewers and staff on the platform only look.
CHANGES = (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)
OWN = (OK, MISSING, REFUSED, MISSING, REFUSED, MOVED)
OWN_ACTS = (MOVED, MISSING, REFUSED, MISSING, REFUSED, MOVED)
OWNERS = (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)

RUN_ACTS = ("dial", "result", "next")

TABLE: dict[str, tuple[Any, ...]] = {
    "leads": ("get", MEMBERS),
    "lead_board": ("get", MEMBERS),
    # Without leads chosen it sends back to the queue.
    "lead_bulk": ("get", (MOVED, MOVED, REFUSED, MOVED, REFUSED, MOVED), {"action": "skip"}),
    "saved_lists": ("post", (MOVED, MOVED, REFUSED, MOVED, REFUSED, MOVED), {"name": "Evenings"}),
    "saved_list_counts": ("get", MEMBERS),
    "call_list": ("post", (MOVED, MOVED, REFUSED, MOVED, REFUSED, MOVED), {"list": ""}),
    # A run is its caller's own.
    "call_run": ("get", OWN),
    "call_run_dial": ("post", OWN_ACTS),
    "call_run_result": ("post", OWN_ACTS, {"result": "wrong_number"}),
    "call_run_next": ("post", OWN_ACTS),
    # A list is its maker's own.
    "saved_list": ("post", (MOVED, MISSING, REFUSED, MISSING, REFUSED, MOVED), {"act": "update"}),
    "lead_export": ("post", OWNERS, {"list": ""}),
    "lead_exports": ("get", OWNERS),
    "lead_cards_export": ("post", OWNERS, {"list": ""}),
    "lead_cards": ("post", (OK, OK, REFUSED, MISSING, REFUSED, MOVED)),
    "import_cards": ("get", (OK, OK, REFUSED, MISSING, REFUSED, MOVED)),
    "lead": ("get", THEIRS),
    "lead_timeline": ("get", THEIRS),
    "lead_status": ("post", CHANGES, {"status": "contacted"}),
    "lead_assign": ("post", CHANGES, {"to": "me"}),
    "lead_next_step": ("post", CHANGES, {"next_step": "Call", "in_days": "1"}),
    "lead_reason": ("post", CHANGES, {"expiry_reason": "price"}),
    "add_note": ("post", CHANGES, {"note": "A note"}),
    "add_task": ("post", CHANGES, {"title": "Call", "in_days": "1"}),
    "log_call": ("post", CHANGES, {"direction": "in", "result": "talked"}),
    "add_contact": ("post", CHANGES, {"full_name": "Ben Owner"}),
    "edit_contact": ("post", CHANGES, {"act": "save", "full_name": "Ana Owner"}),
    "add_phone": ("post", CHANGES, {"number": "760-555-0150"}),
    "add_email": ("post", CHANGES, {"address": "ben@example.com"}),
    "phone_action": ("post", CHANGES, {"act": "wrong"}),
    "call_start": ("post", CHANGES),
    "call_result": ("post", CHANGES, {"result": "wrong_number"}),
    "email_action": ("post", CHANGES, {"act": "wrong"}),
    "tasks": ("get", MEMBERS),
    "due_badge": ("get", MEMBERS),
    "task_action": ("post", CHANGES, {"act": "done"}),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    contact = Contact.objects.filter(lead__isnull=False).earliest("pk")
    of_lead = {"pk": Lead.objects.get().pk}
    named: tuple[str, ...] = ("lead", "lead_cards", "import_cards")
    named += ("lead_timeline", "lead_status", "lead_assign", "lead_next_step", "lead_reason", "add_note")
    phone, email = PhoneNumber.objects.earliest("pk"), EmailAddress.objects.earliest("pk")
    return {
        **{name: of_lead for name in (*named, "add_task", "add_contact", "log_call")},
        **{name: {"pk": contact.pk} for name in ("edit_contact", "add_phone", "add_email")},
        **{name: {"pk": phone.pk} for name in ("phone_action", "call_start", "call_result")},
        "email_action": {"pk": email.pk},
        "saved_list": {"pk": SavedList.objects.get().pk},
        **{name: {"pk": CallRun.objects.get().pk} for name in ("call_run", *(f"call_run_{act}" for act in RUN_ACTS))},
        "task_action": {"pk": Task.objects.get().pk},
    }
