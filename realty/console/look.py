"""How the console looks and what its sidebar lists (settings UNFOLD)."""

from collections.abc import Callable
from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy


def _item(title: str, icon: str, url: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(url)}


def own_site(request: Any) -> str | None:
    """Of staff who belong to a tenant, or work across all; for others the site's first page is the console itself."""
    return "/" if request.memberships or request.session.get("platform") else None


NAVIGATION = [
    {"title": "", "items": [_item("Dashboard", "dashboard", "admin:index")]},
    {
        "title": "Replication",
        "separator": True,
        "items": [
            _item("Feeds", "sync", "admin:mls_sync_feed_changelist"),
            _item("Runs", "history", "admin:mls_sync_syncrun_changelist"),
            _item("Completeness", "fact_check", "admin:mls_sync_completenessreport_changelist"),
            _item("Errors", "error", "admin:mls_sync_syncerror_changelist"),
            _item("Quarantine", "report", "admin:mls_sync_quarantinedrecord_changelist"),
            _item("Imports from MongoDB", "move_to_inbox", "admin:mls_sync_mongoimport_changelist"),
            _item("Status words", "translate", "admin:listings_statusword_changelist"),
            _item("Field maps", "schema", "admin:mls_sync_feedfieldmap_changelist"),
            _item("Source metadata", "menu_book", "admin:mls_sync_sourcemetadata_changelist"),
            _item("Outages", "sync_problem", "admin:mls_sync_outage_changelist"),
            _item("Letters", "outgoing_mail", "admin:mls_sync_letter_changelist"),
            _item("Webhooks", "webhook", "admin:webhooks_webhookendpoint_changelist"),
            _item("Webhook deliveries", "send", "admin:webhooks_webhookdelivery_changelist"),
            _item("Rate budgets", "speed", "admin:mls_sync_ratebudget_changelist"),
        ],
    },
    {
        "title": "Listings",
        "separator": True,
        "items": [
            _item("Collections", "database", "admin:listings_collection_changelist"),
            _item("Listings", "home_work", "admin:listings_listing_changelist"),
            _item("Published to MongoDB", "publish", "admin:listings_publication_changelist"),
            _item("Own listings", "edit_note", "admin:mls_sync_ownlistingchange_changelist"),
            _item("Enrichment", "auto_fix_high", "admin:listings_enrichmentrun_changelist"),
            _item("Cities", "location_city", "admin:listings_city_changelist"),
            _item("Neighborhoods", "holiday_village", "admin:listings_neighborhood_changelist"),
            _item("Schools", "school", "admin:listings_school_changelist"),
            _item("Files of places", "map", "admin:listings_placefile_changelist"),
        ],
    },
    {
        "title": "Leads",
        "separator": True,
        "items": [
            _item("Leads", "person_search", "admin:crm_leads_lead_changelist"),
            _item("License statements", "license", "admin:crm_leads_leadusestatement_changelist"),
            _item("Gate decisions", "gavel", "admin:crm_leads_gatedecision_changelist"),
            _item("Intake decisions", "filter_alt", "admin:crm_leads_intakedecision_changelist"),
            _item("Skip traces", "manage_search", "admin:crm_leads_skiptrace_changelist"),
            _item("Voicemails", "voicemail", "admin:crm_leads_voicemaildrop_changelist"),
            _item("E-mails", "mail", "admin:crm_leads_emailmessage_changelist"),
            _item("Vendor accounts", "key", "admin:crm_leads_vendoraccount_changelist"),
            _item("Vendor events", "webhook", "admin:crm_leads_vendorevent_changelist"),
        ],
    },
    {
        "title": "People",
        "separator": True,
        "items": [
            _item("Tenants", "apartment", "admin:tenants_tenant_changelist"),
            _item("Billing", "receipt_long", "admin:billing_monthlyvolume_bill"),
            _item("Tiers", "price_change", "admin:billing_tier_changelist"),
            _item("Users", "person", "admin:auth_user_changelist"),
            _item("Deletions", "delete_forever", "admin:tenants_tenantdeletion_changelist"),
            _item("Staff visits", "visibility", "admin:tenants_staffvisit_changelist"),
            _item("Audit", "history_edu", "admin:audit_auditevent_changelist"),
            _item("Staff access", "policy", "admin:tenants_staffaccess_changelist"),
            _item("Sign-ins", "login", "admin:accounts_accountevent_changelist"),
        ],
    },
    {
        "title": "Background tasks",
        "separator": True,
        "collapsible": True,
        "items": [
            _item("Schedules", "schedule", "admin:django_q_schedule_changelist"),
            _item("Failed tasks", "warning", "admin:django_q_failure_changelist"),
            _item("Finished tasks", "task_alt", "admin:django_q_success_changelist"),
            _item("Queue", "queue", "admin:django_q_ormq_changelist"),
        ],
    },
]



def _style(name: str) -> Callable[[Any], str]:
    return lambda request: static(f"css/{name}.css")


# The site's accent (static/css/tokens.css) as 600, and its shades.
ACCENT = {
    "50": "#f0f6fa",
    "100": "#e6f0f7",
    "200": "#c7dfef",
    "300": "#9cc7e3",
    "400": "#7dbde8",
    "500": "#4b97c9",
    "600": "#17608f",
    "700": "#134f76",
    "800": "#103f5e",
    "900": "#0d3049",
    "950": "#091f30",
}

UNFOLD = {
    "COLORS": {"primary": ACCENT},
    "SITE_TITLE": "Realty",
    "SITE_HEADER": "Realty",
    "SITE_SUBHEADER": "Staff console",
    "SITE_SYMBOL": "real_estate_agent",
    "SITE_URL": lambda request: own_site(request),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("favicon.svg")}],
    "SCRIPTS": [lambda request: static("js/zone.js"), lambda request: static("js/console.js")],
    "STYLES": [_style(name) for name in ("console", "console_dashboard", "timeline")],
    "DASHBOARD_CALLBACK": "realty.console.panels.dashboard",
    "SHOW_HISTORY": True,
    "SHOW_BACK_BUTTON": True,
    "SIDEBAR": {"show_search": True, "show_all_applications": False, "navigation": NAVIGATION},
}
