"""What the law needs on record: consent, do-not-contact, scrubs, state rules, and every decision of the gate.

Rows name a phone (E.164) or e-mail address by itself, not by its contact: the same number may be known from several
leads, and what was said about it holds for all of them. `digest` is the keyed digest of `crm_leads.compliance.digests`;
after an erasure it is all that stays, so that a "stop" is honored for ever.
"""

from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from crm_leads.enums import Channel, ConsentKind, ConsentNeed, HomeStoppedBecause, SuppressedBecause
from realty.moments import within_reason
from realty.tenants.scope import TenantOwned


class Consent(TenantOwned):
    """Somebody agreed to be contacted at `address`: who, when, the wording they agreed to, and the proof of it."""

    address = models.CharField(max_length=254, help_text="E.164 number or e-mail address; empty once erased")
    digest = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=ConsentKind.choices)
    given_by = models.CharField(max_length=200, help_text="Name of the person")
    given_at = models.DateTimeField()
    wording = models.TextField(help_text="The words that the person agreed to")
    proof = models.TextField(help_text="Where the signed form, recording or message is kept")
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_because = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant", "digest"], name="consent_by_digest")]
        constraints = within_reason("given_at", "expires_at", table="consent")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of {self.given_by}"


class Suppression(TenantOwned):
    """Nobody of the tenant contacts this address, on any channel. Lifting one needs a reason and keeps the row."""

    address = models.CharField(max_length=254, blank=True, help_text="E.164 or e-mail; empty once erased")
    digest = models.CharField(max_length=64)
    because = models.CharField(max_length=16, choices=SuppressedBecause.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True, help_text="Where it was said")
    evidence = models.TextField(blank=True, help_text="Words, vendor code or message that say so")
    occurred_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    lifted_because = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant", "digest"], name="suppression_by_digest")]
        constraints = [
            *within_reason("occurred_at", table="suppression"),
            models.UniqueConstraint(
                fields=["tenant", "digest", "because"],
                condition=models.Q(lifted_at=None),
                name="one_standing_stop_per_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_because_display()}: {self.address or 'erased'}"


class HomeStop(TenantOwned):
    """Nobody of the tenant contacts anybody at this home, on any channel: all owners, all leads and properties of it,
    also future ones. With `of_person` it holds for whoever has one of the names there: so a person's "stop" outlives
    the contact.

    The home is known by any of its key, lead and property; the ids are plain, since the stop outlives both. Its
    address is kept so that the key can be made anew."""

    property_key = models.TextField(blank=True, help_text="Which home; empty where the record has no address")
    address_key = models.TextField(blank=True, help_text="Shared by all spellings of the address")
    parcel_key = models.TextField(blank=True, help_text="The parcel, where it is usable")
    lead_id = models.BigIntegerField(null=True, help_text="Where it was said")
    crm_property_id = models.BigIntegerField(null=True, help_text="Where it was said")
    street_address = models.TextField(blank=True)
    city = models.TextField(blank=True)
    state_or_province = models.TextField(blank=True)
    postal_code = models.TextField(blank=True)
    county_or_parish = models.TextField(blank=True)
    parcel_number = models.TextField(blank=True)
    of_person = models.BooleanField(default=False)
    name_digests = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="Keyed digests of the person's names"
    )
    address_digests = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="Of the person's phones and addresses"
    )
    because = models.CharField(max_length=16, choices=HomeStoppedBecause.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True, help_text="Where it was said")
    evidence = models.TextField(blank=True, help_text="Words, letter or list that say so")
    source = models.CharField(max_length=100, blank=True, help_text="Name of the list; empty when entered manually")
    occurred_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    lifted_because = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["tenant", "property_key"], name="home_stop_by_key"),
            models.Index(fields=["tenant", "address_key"], name="home_stop_at_address"),
            models.Index(fields=["tenant", "lead_id"], name="home_stop_by_lead"),
            models.Index(fields=["tenant", "crm_property_id"], name="home_stop_by_property"),
        ]
        constraints = [
            *within_reason("occurred_at", table="home_stop"),
            # Without a name a person's stop would be everybody's, and with one the home's would be nobody's.
            models.CheckConstraint(
                condition=models.Q(of_person=True) ^ models.Q(name_digests=[]), name="stop_of_a_home_or_of_a_name"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_because_display()}: {self.street_address or 'home without an address'}"


class FormerAddress(TenantOwned):
    """A phone or e-mail address that a person was known by at a home until somebody removed or renamed them: whoever
    says "stop" there later is still known. Keyed digests alone, no name and no address."""

    digest = models.CharField(max_length=64, help_text="Of the phone or e-mail address")
    name_digests = ArrayField(models.CharField(max_length=64))
    property_key = models.TextField(blank=True)
    lead_id = models.BigIntegerField(null=True)
    crm_property_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant", "digest"], name="former_address_by_digest")]

    def __str__(self) -> str:
        return f"Former address {self.pk}"


class Scrub(TenantOwned):
    """One look-up of a phone in the do-not-call registries; good for 31 days (47 CFR 64.1200(c)(2)(i)(D))."""

    number = models.CharField(max_length=16, blank=True, help_text="E.164; empty once erased")
    digest = models.CharField(max_length=64)
    scrubbed_at = models.DateTimeField()
    source = models.CharField(max_length=40, help_text="e.g. tracerfy v2")
    reference = models.CharField(max_length=200, blank=True, help_text="The source's id of the look-up")
    national_dnc = models.BooleanField()
    state_dnc = models.BooleanField()
    state_dnc_list = models.CharField(max_length=100, blank=True, help_text="States, e.g. FL, TX")
    litigator = models.BooleanField()
    is_simulated = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [models.Index(fields=["tenant", "digest", "-scrubbed_at"], name="scrub_by_digest")]

    def __str__(self) -> str:
        return f"{self.number} scrubbed {self.scrubbed_at:%Y-%m-%d}"


class StateRule(TenantOwned):
    """The tenant's own row for a state, in place of the built-in one of `crm_leads.compliance.states`."""

    state = models.CharField(max_length=2)
    hours = models.JSONField(help_text='{"mon": ["08:00", "20:00"], ..., "sun": null}; null: no calls that day')
    calls_per_day = models.PositiveSmallIntegerField(help_text="Attempts to reach one person in 24 hours")
    voicemail_allowed = models.BooleanField(default=False, help_text="With a written consent; never without")
    scrub_covers_state_list = models.BooleanField(default=False, help_text="Our scrub includes the state's own list")
    calls_need = models.CharField(
        max_length=10, choices=ConsentNeed.choices, blank=True, help_text="Empty: as the built-in rule has it"
    )
    mobiles_need = models.CharField(
        max_length=10, choices=ConsentNeed.choices, blank=True, help_text="Of a mobile or an unknown line; as above"
    )
    asks_reassigned = models.BooleanField(null=True, help_text="Reassigned numbers; None: as the built-in rule has it")
    synthetic_voice_allowed = models.BooleanField(
        null=True, help_text="A text read by a machine; None: as the built-in rule has it"
    )
    note = models.TextField(blank=True, help_text="Statute, and who checked it")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["state"]
        constraints = [models.UniqueConstraint(fields=["tenant", "state"], name="one_rule_per_state")]

    def __str__(self) -> str:
        return self.state


class StateRuleChange(TenantOwned):
    """Who changed which rule of a state, when and why, for ever: a decision is read beside the rule of its day."""

    state = models.CharField(max_length=2)
    before = models.JSONField(help_text="The rule that held, built-in or own")
    after = models.JSONField(help_text="The rule that holds since")
    note = models.TextField(blank=True)
    user_id = models.BigIntegerField(null=True)
    user_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["tenant", "state", "-at"], name="change_of_state_rule")]

    def __str__(self) -> str:
        return f"{self.state}, {self.user_name}, {self.at:%Y-%m-%d}"


class GateDecision(TenantOwned):
    """One answer of the compliance gate, for ever: PostgreSQL admits neither UPDATE nor DELETE. It holds no personal
    data beyond the last four digits or the e-mail's domain, so erasing a person leaves it standing."""

    at = models.DateTimeField()
    channel = models.CharField(max_length=12, choices=Channel.choices)
    digest = models.CharField(max_length=64)
    masked = models.CharField(max_length=100, help_text="e.g. (•••) •••-0123 or •••@example.com")
    lead_id = models.BigIntegerField(null=True)
    contact_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True, help_text="Who asked; None: a schedule")
    allowed = models.BooleanField()
    rule = models.CharField(max_length=40, help_text="Code of the rule that decided")
    sentence = models.TextField(help_text="The rule in plain words")
    evidence = models.JSONField(default=dict, help_text="What it was decided by")

    # Not stored: the gate sets it on the answer that it gives, where time alone forbids the act.
    retry_at: datetime | None = None

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["tenant", "digest", "-at"], name="decision_by_digest"),
            models.Index(fields=["tenant", "lead_id", "-at"], name="decision_of_lead"),
            models.Index(fields=["tenant", "-at", "-id"], name="decision_newest"),
        ]

    def __str__(self) -> str:
        return f"{'Allowed' if self.allowed else 'Refused'}: {self.sentence}"
