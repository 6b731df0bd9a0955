"""The wall between tenants, and records that nobody changes."""

from django.db import migrations

from realty.tenants import rls


class Migration(migrations.Migration):
    replaces = [
        ("crm_leads", "0037_append_only"),
    ]

    # By the name of the last one that 0001_models replaces: so Django refuses a database on which only some of them are
    # applied.
    dependencies = [("crm_leads", "0048_photos_of_listings"), ("tenants", "0004_append_only")]

    operations = [
        rls.EnableRowSecurity("crm_leads_lead"),
        rls.EnableRowSecurity("crm_leads_contact"),
        rls.EnableRowSecurity("crm_leads_emailsequence"),
        rls.EnableRowSecurity("crm_leads_emailtemplate"),
        rls.EnableRowSecurity("crm_leads_intakecursor"),
        rls.EnableRowSecurity("crm_leads_intakedecision"),
        rls.EnableRowSecurity("crm_leads_enrollment"),
        rls.EnableRowSecurity("crm_leads_emailmessage"),
        rls.EnableRowSecurity("crm_leads_crmproperty"),
        rls.EnableRowSecurity("crm_leads_call"),
        rls.EnableRowSecurity("crm_leads_activity"),
        rls.EnableRowSecurity("crm_leads_leadpolicy"),
        rls.EnableRowSecurity("crm_leads_leadusestatement"),
        rls.EnableRowSecurity("crm_leads_phonenumber"),
        rls.EnableRowSecurity("crm_leads_propertymerge"),
        rls.EnableRowSecurity("crm_leads_savedlist"),
        rls.EnableRowSecurity("crm_leads_scrub"),
        rls.EnableRowSecurity("crm_leads_sequencestep"),
        rls.EnableRowSecurity("crm_leads_skiptrace"),
        rls.EnableRowSecurity("crm_leads_skiptracerow"),
        rls.EnableRowSecurity("crm_leads_staterule"),
        rls.EnableRowSecurity("crm_leads_suppression"),
        rls.EnableRowSecurity("crm_leads_task"),
        rls.EnableRowSecurity("crm_leads_vendoraccount"),
        rls.EnableRowSecurity("crm_leads_vendorevent"),
        rls.EnableRowSecurity("crm_leads_voicemailrecording"),
        rls.EnableRowSecurity("crm_leads_voicemaildrop"),
        rls.EnableRowSecurity("crm_leads_activerefresh"),
        rls.EnableRowSecurity("crm_leads_consent"),
        rls.EnableRowSecurity("crm_leads_emailaddress"),
        rls.EnableRowSecurity("crm_leads_homestop"),
        rls.EnableRowSecurity("crm_leads_numberplace"),
        rls.EnableRowSecurity("crm_leads_placestop"),
        rls.EnableRowSecurity("crm_leads_reassignedcheck"),
        rls.EnableRowSecurity("crm_leads_callrecord"),
        rls.EnableRowSecurity("crm_leads_sender"),
        rls.EnableRowSecurity("crm_leads_formeraddress"),
        rls.EnableRowSecurity("crm_leads_importcolumns"),
        rls.EnableRowSecurity("crm_leads_callrun"),
        rls.EnableRowSecurity("crm_leads_callturn"),
        rls.EnableRowSecurity("crm_leads_leadwords"),
        # What was decided, erased, exported and ruled stays as it was written.
        rls.EnableRowSecurity("crm_leads_erasure", append_only=True),
        rls.EnableRowSecurity("crm_leads_gatedecision", append_only=True),
        rls.EnableRowSecurity("crm_leads_leadexport", append_only=True),
        rls.EnableRowSecurity("crm_leads_staterulechange", append_only=True),
        rls.RefuseChange("crm_leads_erasure"),
        rls.RefuseChange("crm_leads_gatedecision"),
        rls.RefuseChange("crm_leads_leadexport"),
        rls.RefuseChange("crm_leads_staterulechange"),
    ]
