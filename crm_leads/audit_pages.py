"""Which pages of leads, compliance, outreach and properties are in the audit. Work on one lead stands on its timeline,
and every outward act in the gate's decisions."""

from realty.audit.models import Act
from realty.audit.pages import Recorded, not_recorded, recorded

recorded(
    {
        "save_lead_policy": Recorded(Act.SETTINGS, "Changed the lead policy"),
        "lead_license": Recorded(Act.COMPLIANCE, "Recorded or withdrew a license statement"),
        "save_vendor_account": Recorded(Act.TOKEN, "Changed a vendor account"),
        "vendor_account_action": Recorded(Act.SETTINGS, "Operated a vendor account"),
        "voicemail_connection": Recorded(Act.SETTINGS, "Checked the voicemail connection"),
        "sender": Recorded(Act.SETTINGS, "Changed a sender of e-mails"),
        "active_refresh": Recorded(Act.SETTINGS, "Changed how often active properties are refreshed"),
        "lead_export": Recorded(Act.EXPORT, "Exported leads"),
        "team_report": Recorded(Act.EXPORT, "Downloaded the report of the team", gives_file=True),
        "lead_cards_export": Recorded(Act.EXPORT, "Exported leads' contacts as cards", gives_file=True),
        "lead_cards": Recorded(Act.EXPORT, "Downloaded a lead's contacts as cards", gives_file=True),
        "property_export": Recorded(Act.EXPORT, "Exported properties", gives_file=True),
        "calendar": Recorded(Act.TOKEN, "Made the address of a calendar"),
        "revoke_calendar": Recorded(Act.TOKEN, "Revoked the address of a calendar"),
        "client_alerts": Recorded(Act.SETTINGS, "Shared a saved search with a client"),
        "stop_client_alert": Recorded(Act.SETTINGS, "Stopped a client's e-mails of a saved search"),
        "listing_sheet": Recorded(Act.EXPORT, "Downloaded the sheet of a listing", gives_file=True),
        "client_sheet": Recorded(Act.EXPORT, "Downloaded the sheet of a listing for a client", gives_file=True),
        "new_share": Recorded(Act.TOKEN, "Shared a search with a client"),
        "revoke_share": Recorded(Act.TOKEN, "Revoked a shared search"),
        "lead_bulk": Recorded(Act.LEADS, "Changed many leads at once"),
        "import_properties": Recorded(Act.LEADS, "Imported properties"),
        "saved_lists": Recorded(Act.SETTINGS, "Saved a list of leads"),
        "saved_list": Recorded(Act.SETTINGS, "Changed or removed a saved list of leads"),
        "merge_property": Recorded(Act.LEADS, "Merged properties"),
        "merge_client": Recorded(Act.LEADS, "Merged clients"),
        "undo_merge": Recorded(Act.LEADS, "Undid a merge"),
        "part_property": Recorded(Act.LEADS, "Separated properties"),
        "ledger": Recorded(Act.COMPLIANCE, "Searched the contact log by an address"),
        "call_records": Recorded(Act.COMPLIANCE, "Looked up call records"),
        "erasures": Recorded(Act.COMPLIANCE, "Deleted a person's data on request"),
        "add_stop": Recorded(Act.COMPLIANCE, "Added to do-not-contact"),
        "lift_stop": Recorded(Act.COMPLIANCE, "Lifted a do-not-contact entry"),
        "import_home_list": Recorded(Act.COMPLIANCE, "Imported a do-not-contact list of homes"),
        "lift_home_stop": Recorded(Act.COMPLIANCE, "Lifted the stop of a home"),
        "stop_home_of_lead": Recorded(Act.COMPLIANCE, "Stopped the home of a lead"),
        "stop_home_of_property": Recorded(Act.COMPLIANCE, "Stopped the home of a property"),
        "add_consent": Recorded(Act.COMPLIANCE, "Recorded a consent"),
        "revoke_consent": Recorded(Act.COMPLIANCE, "Revoked a consent"),
        "place_number": Recorded(Act.COMPLIANCE, "Recorded the state of a number"),
        "reassigned_checks": Recorded(Act.COMPLIANCE, "Recorded answers about reassigned numbers"),
        "place_stops": Recorded(Act.COMPLIANCE, "Stopped contact in a place"),
        "lift_place_stop": Recorded(Act.COMPLIANCE, "Lifted the stop of a place"),
        "edit_state_rule": Recorded(Act.COMPLIANCE, "Changed the rule of a state"),
        "reset_state_rule": Recorded(Act.COMPLIANCE, "Put the rule of a state back"),
        "voicemail_recordings": Recorded(Act.SETTINGS, "Added a voicemail recording"),
        "remove_recording": Recorded(Act.REMOVED, "Removed a voicemail recording"),
        "new_email_template": Recorded(Act.SETTINGS, "Added an e-mail template"),
        "email_template": Recorded(Act.SETTINGS, "Changed an e-mail template"),
        "delete_email_template": Recorded(Act.REMOVED, "Removed an e-mail template"),
        "new_sequence": Recorded(Act.SETTINGS, "Added an e-mail sequence"),
        "sequence": Recorded(Act.SETTINGS, "Changed an e-mail sequence"),
        "switch_sequence": Recorded(Act.SETTINGS, "Switched an e-mail sequence on or off"),
        "remove_sequence": Recorded(Act.REMOVED, "Removed an e-mail sequence"),
    }
)
not_recorded(
    "The lead's timeline has them.",
    "lead_status", "lead_assign", "lead_next_step", "lead_reason", "add_note", "add_task", "task_action", "log_call",
    "add_contact", "edit_contact", "add_phone", "add_email", "phone_action", "email_action", "call_start",
    "call_result", "call_list", "call_run_dial", "call_run_result", "call_run_next", "write_email", "enroll_lead",
    "stop_enrollment", "send_voicemail", "cancel_voicemail", "settle_voicemail", "cancel_email", "settle_email",
    "trace_lead", "scrub_lead", "give_up_trace", "import_cards",
)  # fmt: skip
not_recorded(
    "The property's timeline has them.",
    "property_new", "property_edit", "property_note", "property_task", "property_from_listing", "property_from_lead",
    "link_property", "unlink_property", "dismiss_listing", "sync_property", "refresh_now", "import_client",
)  # fmt: skip
not_recorded("Her own photo.", "change_agent_photo")
not_recorded("Shows a letter and sends none.", "preview_email")
not_recorded("From outside: kept as vendor events and do-not-contact entries.", "unsubscribe", "vendor_hook")
