from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import CrmProperty, Lead, PropertyMerge
from listings.models import Listing
from realty.tenants.models import Tenant
from tests.access import MEMBERS, MISSING, MOVED, OK, REFUSED, THEIRS

WORKERS = (OK, OK, REFUSED, OK, REFUSED, MOVED)
ACT = (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)
EDIT = (OK, OK, REFUSED, MISSING, REFUSED, MOVED)

TABLE: dict[str, tuple[Any, ...]] = {
    "property_export": ("post", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "crm_properties": ("get", MEMBERS),
    "crm_property": ("get", THEIRS),
    "property_new": ("get", WORKERS),
    "import_properties": ("get", WORKERS),
    "active_refresh": ("get", MEMBERS),
    "refresh_now": ("post", (MOVED, MOVED, REFUSED, MOVED, REFUSED, MOVED)),
    "property_from_listing": ("post", ACT),
    "property_from_lead": ("post", ACT),
    "undo_merge": ("post", ACT),
    "property_edit": ("get", EDIT),
    "import_client": ("get", EDIT),
    "property_note": ("post", ACT, {"note": "Seen"}),
    "property_task": ("post", ACT, {"title": "Call"}),
    "link_property": ("post", ACT, {"number": "nowhere"}),
    "unlink_property": ("post", ACT),
    "dismiss_listing": ("post", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED), {"listing": "0"}),
    "sync_property": ("post", ACT),
    "part_property": ("post", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    "merge_client": ("post", ACT, {"other": "0"}),
    "merge_property": ("post", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    home = CrmProperty.objects.get(merged_into=None)
    arguments = {name: {"pk": home.pk} for name in TABLE if name.endswith("_property") or name.startswith("property_")}
    arguments |= {
        "merge_client": {"pk": home.pk},
        "import_client": {"pk": home.pk},
        "dismiss_listing": {"pk": home.pk},
        "undo_merge": {"pk": PropertyMerge.objects.get().pk},
    }
    arguments |= {
        "property_from_listing": {"pk": Listing.objects.get().pk},
        "property_from_lead": {"pk": Lead.objects.get().pk},
    }
    del arguments["property_new"], arguments["property_export"]
    return arguments
