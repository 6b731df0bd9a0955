from django.urls import path

from crm_leads.views.compliance.changing import add_consent, add_stop, consents_list, lift_stop, revoke_consent
from crm_leads.views.compliance.ledger import ledger, ledger_entry, ledger_proof
from crm_leads.views.compliance.states import edit_state_rule, reset_state_rule, state_rules

urlpatterns = [
    path("ledger/", ledger, name="ledger"),
    path("ledger/<slug:known>/", ledger_entry, name="ledger_entry"),
    path("ledger/<slug:known>/proof/", ledger_proof, name="ledger_proof"),
    path("do-not-contact/add/", add_stop, name="add_stop"),
    path("do-not-contact/<int:pk>/lift/", lift_stop, name="lift_stop"),
    path("consents/", consents_list, name="consents"),
    path("consents/add/", add_consent, name="add_consent"),
    path("consents/<int:pk>/revoke/", revoke_consent, name="revoke_consent"),
    path("state-rules/", state_rules, name="state_rules"),
    path("state-rules/<slug:state>/", edit_state_rule, name="edit_state_rule"),
    path("state-rules/<slug:state>/reset/", reset_state_rule, name="reset_state_rule"),
]
