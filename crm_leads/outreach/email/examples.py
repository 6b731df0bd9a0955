"""Letters to begin with, for a tenant that has none: the demo's, and an owner's first look."""

from django.db import transaction

from crm_leads.models import EmailSequence, EmailTemplate, SequenceStep

SEQUENCE = "After an expired listing"
# (name, days after the step before, subject, body)
LETTERS = (
    (
        "First letter",
        0,
        "Your home at {address}",
        "Hello {first_name|there},\n\nthe listing of {address} {ended} on {ended_on}, and I would like to know how you"
        " feel about it. If selling is still your plan, I can show you in a quarter of an hour what I would do"
        " differently, with the figures of homes like yours in {city}.\n\nIf you would rather not hear from me, the"
        " link below is all it takes.\n\n{agent_name}",
    ),
    (
        "What sold nearby",
        4,
        "What homes in {city} sold for lately",
        "Hello {first_name|there},\n\nI put together what sold near {address} in the last months: at what price, how"
        " soon, and how it was shown. Shall I send it to you?\n\n{agent_name}",
    ),
    (
        "Goodbye",
        10,
        "One last thought about {address}",
        "Hello {first_name|there},\n\nthis is my last note. Whenever you think of selling again, I am glad to help."
        "\n\n{agent_name}",
    ),
)


@transaction.atomic
def make_letters() -> EmailSequence | None:
    """The templates and the sequence for the open tenant; None where it has templates of its own already."""
    if EmailTemplate.objects.exists():
        return None
    sequence = EmailSequence.objects.create(name=SEQUENCE)
    for order, (name, days, subject, body) in enumerate(LETTERS, 1):
        template = EmailTemplate.objects.create(name=name, subject=subject, body=body)
        SequenceStep.objects.create(sequence=sequence, order=order, template=template, days_after=days)
    return sequence
