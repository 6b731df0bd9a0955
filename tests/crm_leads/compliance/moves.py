"""What agents, vendors and the person do around a stop, in any order, and who must not be reached by then."""

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from crm_leads.compliance.gate import look_many
from crm_leads.compliance.stopping_homes import lift_home, stop_home
from crm_leads.compliance.suppression import lift, lift_person, opt_out, suppress
from crm_leads.enums import Source
from crm_leads.leads import contacts
from crm_leads.models import Contact, EmailAddress, HomeStop, Suppression
from crm_leads.outreach.skip_trace.results import _stored
from crm_leads.properties.clients import Named, clients_of, merge
from crm_leads.vendors.base import Person
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.compliance.lawful import MONDAY_NOON, lawful_policy, mail
from tests.crm_leads.rows import a_lead, a_property

HOME, OTHER = "addr:92262:1:TEST WAY:", "addr:92262:2:TEST WAY:"
NAMES = ("Ana Owner", "Owner, Ana", "ANA B. OWNER", "Ana & Ben Owner")


class Moves:
    """Ana owns the home. `hers` are the contacts that were ever called so there, `barred` the addresses that were hers
    when she said stop, or since."""

    def __init__(self, elsewhere: Tenant, owner: User) -> None:
        lawful_policy()
        self.elsewhere, self.owner, self.count = elsewhere, owner, 0
        self.lead, self.other = a_lead(property_key=HOME), a_lead(property_key=OTHER)
        self.hers: set[int] = set()
        self.barred: set[str] = set()
        self.is_stopped = self.is_home_stopped = False
        self.add(0)
        self.stale = (self.lead, Contact.objects.get())

    def _fresh(self) -> str:
        self.count += 1
        return f"ana{self.count}@example.com"

    def _is_hers(self, contact: Contact) -> None:
        self.hers.add(contact.pk)
        if self.is_stopped:
            self.barred |= set(contact.emails.values_list("address", flat=True))

    def _any(self, n: int) -> Contact | None:
        known = list(Contact.objects.order_by("pk"))
        return known[n % len(known)] if known else None

    def add(self, n: int) -> None:
        """The hand of an agent, who may type the name in another way."""
        contact = contacts.add_contact(self.lead, full_name=NAMES[n % len(NAMES)])
        contacts.add_email(contact, self._fresh())
        self._is_hers(contact)

    def quoted(self, n: int) -> None:
        """A barred address in another spelling, under another name, on another lead."""
        if self.barred:
            local, _, domain = sorted(self.barred)[n % len(self.barred)].partition("@")
            contacts.add_email(contacts.add_contact(self.other, full_name=f"Zed {n}"), f'"{local}"@{domain.upper()}.')

    def remove(self, n: int) -> None:
        if contact := self._any(n):
            contacts.remove(contact)

    def take_off(self, n: int) -> None:
        rows = list(EmailAddress.objects.order_by("pk"))
        if rows:
            contacts.remove(rows[n % len(rows)])

    def rename(self, n: int) -> None:
        if contact := self._any(n):
            contacts.rename(contact, f"Zed {n}", is_entity=bool(n % 2))

    def trace(self, n: int) -> None:
        person = Person("ANA OWNER", "ANA", "OWNER", emails=(self._fresh(),))
        before = set(Contact.objects.values_list("pk", flat=True))
        _stored(self.lead, [[person]])
        for contact in Contact.objects.filter(emails__address=person.emails[0]):
            if contact.pk not in before or contact.pk in self.hers:
                self._is_hers(contact)

    def client(self, n: int) -> None:
        """Without a lead, at the same home; then a colleague says that two clients are one."""
        made = [each for each in clients_of([Named("Ana Owner", (), (self._fresh(),))], Source.CSV) if each]
        for client in made:
            a_property(client=client, property_key=HOME)
            self._is_hers(client)
        clients = list(Contact.objects.filter(lead=None).order_by("pk"))
        if len(clients) > 1 and n % 2:
            merge(clients[0], clients[1], None)

    def remade(self, n: int) -> None:
        """The lead goes, and the home is one again."""
        self.lead.delete()
        self.lead = a_lead(property_key=HOME)

    def stop(self, n: int) -> None:
        said = sorted(EmailAddress.objects.filter(contact__in=self.hers).values_list("address", flat=True))
        if said:
            opt_out(said[n % len(said)])
            self.is_stopped = True
            for contact in Contact.objects.filter(pk__in=self.hers, emails__address=said[n % len(said)]):
                self._is_hers(contact)

    def bounced(self, n: int) -> None:
        suppress(self._fresh(), "bounced")

    def stop_home(self, n: int) -> None:
        stop_home(self.lead)
        self.is_home_stopped = True

    def elsewhere_lifted(self, n: int) -> None:
        """A member of two tenants does it all in the other one."""
        with tenant_scope(self.elsewhere):
            row = suppress("ana1@example.com", "asked")
            Suppression.objects.filter(pk=row.pk).update(lifted_at=MONDAY_NOON)

    def lift(self, n: int) -> None:
        """An owner lifts everything, with words."""
        for stop in HomeStop.objects.filter(lifted_at=None):
            (lift_person if stop.of_person else lift_home)(stop, self.owner, "A mistake.")
        for row in Suppression.objects.filter(lifted_at=None):
            lift(row, self.owner, "A mistake.")
        self.is_stopped = self.is_home_stopped = False
        self.barred = set()

    def check(self) -> None:
        """Nobody who said stop is admitted, by whatever contact or lead, nor by an object from an old page."""
        acts: list[tuple[Any, bool]] = []
        for email in EmailAddress.objects.select_related("contact__lead"):
            barred = email.address in self.barred
            at_home = self.is_home_stopped and email.contact.lead_id == self.lead.pk
            acts += [(mail(email.contact.lead, email.contact, email.address), barred or at_home)]
            acts += [(mail(*self.stale, email.address), barred)]
        for (act, barred), verdict in zip(acts, look_many([act for act, _ in acts], now=MONDAY_NOON), strict=True):
            assert not (barred and verdict.allowed), (act.address, verdict.rule)
        if self.is_stopped and self.barred:
            self._added_again()

    def _added_again(self) -> None:
        with transaction.atomic():
            contact = contacts.add_contact(self.lead, full_name="Ana Owner")
            contacts.add_email(contact, "again@example.com")
            assert not look_many([mail(self.lead, contact, "again@example.com")], now=MONDAY_NOON)[0].allowed
            transaction.set_rollback(True)
