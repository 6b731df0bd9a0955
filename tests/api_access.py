"""Table of access of the API: for each operation its status for each of PEOPLE (as in `tests/access.py`), with a
session and with a token, and the body that it is sent. An operation without a line fails in `tests/test_api_access.py`.

`staff` work across all tenants; a stranger is an owner of another tenant. Rows belong to the owner's tenant."""

from typing import Any

OK, CREATED, ACCEPTED, NO_CONTENT = 200, 201, 202, 204
UNKNOWN, REFUSED, MISSING, CONFLICT, WRONG_TYPE, INVALID = 401, 403, 404, 409, 415, 422

MEMBERS = (OK, OK, OK, OK, OK, UNKNOWN)
# Of something that belongs to the owner's tenant.
THEIRS = (OK, OK, OK, MISSING, OK, UNKNOWN)
# Owners and agents change things; viewers, and staff across tenants, only look.
CHANGES = (OK, OK, REFUSED, OK, REFUSED, UNKNOWN)
CHANGES_OF_THEIRS = (OK, OK, REFUSED, MISSING, REFUSED, UNKNOWN)
OWNERS = (OK, REFUSED, REFUSED, OK, REFUSED, UNKNOWN)
OWNERS_OF_THEIRS = (OK, REFUSED, REFUSED, MISSING, REFUSED, UNKNOWN)

# Operation id -> statuses, and what is sent as JSON. Each app's operations stand together.
OPERATIONS: dict[str, tuple[Any, ...]] = {
    "list_properties": (MEMBERS,),
    "search_properties": (MEMBERS,),
    "get_property": (THEIRS,),
    "get_property_media": (THEIRS,),
    "get_property_timeline": (THEIRS,),
    "create_property": (
        (CREATED, CREATED, REFUSED, CREATED, REFUSED, UNKNOWN),
        {"standardStatus": "Active", "propertyType": "Residential", "streetNumber": "1", "streetName": "Test Way",
         "city": "Indio", "stateOrProvince": "CA", "postalCode": "92201", "listPrice": 450000},
    ),
    "update_property": ((INVALID, INVALID, REFUSED, INVALID, REFUSED, UNKNOWN), {}),
    # It comes from an MLS.
    "delete_property": ((CONFLICT, CONFLICT, REFUSED, MISSING, REFUSED, UNKNOWN),),
    "add_property_media": ((WRONG_TYPE, WRONG_TYPE, REFUSED, WRONG_TYPE, REFUSED, UNKNOWN), {}),
    # Feeds
    "list_feed_statuses": (MEMBERS,),
    "get_feed_status": (THEIRS,),
    "list_runs": (MEMBERS,),
    "list_runs_of_feed": (THEIRS,),
    "list_errors_of_feed": (THEIRS,),
    "get_statistics": (MEMBERS,),
    # The feed has a run under way.
    "sync_feed": ((CONFLICT, CONFLICT, REFUSED, MISSING, CONFLICT, UNKNOWN), {}),
    "cancel_sync": ((OK, OK, REFUSED, MISSING, OK, UNKNOWN),),
    "toggle_feed": ((OK, OK, REFUSED, MISSING, OK, UNKNOWN), {"enabled": False}),
    "set_feed_interval": ((OK, REFUSED, REFUSED, MISSING, OK, UNKNOWN), {"minutes": 60}),
    "list_leads": (MEMBERS,),
    "get_lead": (THEIRS,),
    "list_owners_of_lead": (OWNERS_OF_THEIRS,),
    "update_lead": (CHANGES_OF_THEIRS, {"nextStep": "Call"}),
    "list_crm_properties": (MEMBERS,),
    "create_crm_property": ((CREATED, CREATED, REFUSED, CREATED, REFUSED, UNKNOWN), {"streetAddress": "2 Test Way"}),
    "get_crm_property": (THEIRS,),
    "update_crm_property": (CHANGES_OF_THEIRS, {"notes": "Blue door"}),
    "link_mls": (CHANGES_OF_THEIRS, {}),
    "unlink_mls": (CHANGES_OF_THEIRS,),
    "get_mls_data": (THEIRS,),
    "sync_from_mls": (CHANGES_OF_THEIRS,),
    "add_crm_property_reference": (CHANGES_OF_THEIRS, {}),
    "remove_crm_property_reference": (CHANGES_OF_THEIRS,),
    "sync_property": (CHANGES_OF_THEIRS, {}),
    "get_active_properties_config": (MEMBERS,),
    "update_active_properties_config": (OWNERS, {"limit": 500}),
    "toggle_active_properties_config": (OWNERS, {"enabled": False}),
    "run_active_properties_refresh": ((ACCEPTED, ACCEPTED, REFUSED, ACCEPTED, REFUSED, UNKNOWN),),
}
