from django.urls import path

from crm_leads.compliance.views.changing import add_consent, add_stop, consents_list, lift_stop, revoke_consent
from crm_leads.compliance.views.homes import home_stops, lift_home_stop, stop_home_of_lead, stop_home_of_property
from crm_leads.compliance.views.ledger import ledger, ledger_entry, ledger_proof
from crm_leads.compliance.views.places import (
    import_home_list,
    lift_place_stop,
    place_number,
    place_stops,
    reassigned_checks,
)
from crm_leads.compliance.views.states import edit_state_rule, reset_state_rule, state_rules

urlpatterns = [
    path("ledger/", ledger, name="ledger"),
    path("ledger/<slug:known>/", ledger_entry, name="ledger_entry"),
    path("ledger/<slug:known>/proof/", ledger_proof, name="ledger_proof"),
    path("do-not-contact/add/", add_stop, name="add_stop"),
    path("do-not-contact/<int:pk>/lift/", lift_stop, name="lift_stop"),
    path("do-not-contact/homes/", home_stops, name="home_stops"),
    path("do-not-contact/homes/import/", import_home_list, name="import_home_list"),
    path("do-not-contact/homes/<int:pk>/lift/", lift_home_stop, name="lift_home_stop"),
    path("leads/<int:pk>/stop-home/", stop_home_of_lead, name="stop_home_of_lead"),
    path("properties/<int:pk>/stop-home/", stop_home_of_property, name="stop_home_of_property"),
    path("consents/", consents_list, name="consents"),
    path("consents/add/", add_consent, name="add_consent"),
    path("consents/<int:pk>/revoke/", revoke_consent, name="revoke_consent"),
    path("number-state/", place_number, name="place_number"),
    path("reassigned-numbers/", reassigned_checks, name="reassigned_checks"),
    path("place-stops/", place_stops, name="place_stops"),
    path("place-stops/<int:pk>/lift/", lift_place_stop, name="lift_place_stop"),
    path("state-rules/", state_rules, name="state_rules"),
    path("state-rules/<slug:state>/", edit_state_rule, name="edit_state_rule"),
    path("state-rules/<slug:state>/reset/", reset_state_rule, name="reset_state_rule"),
]
