from crm_leads.models import EmailTemplate
from crm_leads.outreach.email import examples, merging
from realty.tenants.models import Tenant


def test_the_letters_can_be_filled_in_and_are_honest(in_tenant: Tenant) -> None:
    sequence = examples.make_letters()
    assert sequence and sequence.steps.count() == 3
    for template in EmailTemplate.objects.all():
        merging.check_subject(template.subject)
        # Whoever the person is: nothing about them needs to be known.
        known = merging.examples() | {"first_name": "", "last_name": "", "days_on_market": ""}
        assert "{" not in merging.merge(template.subject + template.body, known)


def test_a_tenant_that_has_letters_keeps_them(in_tenant: Tenant) -> None:
    EmailTemplate.objects.create(name="Mine", subject="Hi", body="Hi")
    assert examples.make_letters() is None and EmailTemplate.objects.count() == 1
