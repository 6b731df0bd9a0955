"""A saved search is shared with a client, or no longer."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from crm_leads.compliance import gate
from crm_leads.enums import Channel, Source
from crm_leads.models import ClientAlert, EmailAddress, LeadPolicy
from crm_leads.outreach.email import compose
from crm_leads.properties.clients import Named, clients_of
from listings.models import Alert, SavedSearch

MOST_CLIENTS = 50


@transaction.atomic
def share(search: SavedSearch, user: User, name: str, address: str) -> ClientAlert:
    """From now on; `address` is normal. Raises ValidationError where the gate or the sender's details stand against it,
    the client has it already, or the search tells nobody anything."""
    if not search.is_followed:
        raise ValidationError("This search is paused, or never writes. Change that on its page first.")
    standing = ClientAlert.objects.filter(search=search, stopped_at=None)
    if standing.count() >= MOST_CLIENTS:
        raise ValidationError(f"A search can write to {MOST_CLIENTS} clients at most.")
    if standing.filter(email__address=address).exists():
        raise ValidationError("This client gets this search already.")
    try:
        compose.check_sender(LeadPolicy.of_tenant(search.tenant_id))
    except compose.NotReady as error:
        raise ValidationError(str(error)) from error
    (contact,) = clients_of([Named(name, emails=(address,))], Source.AGENT)
    if contact is None:
        raise ValidationError("Enter the client's name.")
    verdict = gate.look(gate.Act(Channel.EMAIL, address, contact=contact, user_id=user.pk))
    if not verdict.allowed and verdict.retry_at is None:
        raise ValidationError(verdict.sentence)
    now = timezone.now()
    return ClientAlert.objects.create(
        search=search,
        contact=contact,
        email=EmailAddress.objects.filter(contact=contact, address=address).first(),
        shared_by=user,
        shared_at=now,
        told_until=Alert.objects.filter(search=search).aggregate(last=Max("pk"))["last"] or 0,
        written_until=now,
    )


def stop(alert: ClientAlert, why: str = "") -> None:
    ClientAlert.objects.filter(pk=alert.pk, stopped_at=None).update(stopped_at=timezone.now(), problem=why[:300])
