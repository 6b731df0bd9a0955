"""What stands around Django's own accounts: who tried to get in, how often, with which second step, and from where
somebody is signed in. All of it is about the person, so none of it belongs to a tenant."""

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models

from realty.secrets import EncryptedJSONField


class Door(models.TextChoices):
    """Where an account was tried."""

    SIGN_IN = "sign_in", "Sign-in"
    CODE = "code", "Code at sign-in"
    PASSWORD = "password", "Password asked again"  # noqa: S105  the name of a door
    RESET = "reset", "Password reset"
    INVITATION = "invitation", "Invitation"
    EMAIL = "email", "Change of e-mail"
    SECOND_STEP = "second_step", "Two-step sign-in"
    SESSIONS = "sessions", "Open sessions"
    TOKEN = "token", "API token"  # noqa: S105  the name of a door


class Outcome(models.TextChoices):
    PASSED = "passed", "Passed"
    FAILED = "failed", "Failed"
    LIMITED = "limited", "Too many tries"
    ASKED = "asked", "Asked for"
    CHANGED = "changed", "Changed"


class AccountEvent(models.Model):
    """One try at one door, or one change of how an account gets in. Written once; PostgreSQL refuses every change, and
    removal before `events.KEPT_FOR`.

    `account` is the user name of an account that exists. What else was typed stays out, since people type passwords
    into the wrong field: `account_digest` tells whether two tries meant the same name.
    """

    at = models.DateTimeField(db_index=True)
    door = models.CharField(max_length=16, choices=Door.choices)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    account = models.CharField(max_length=150, blank=True, db_index=True)
    account_digest = models.CharField(max_length=32, blank=True, db_index=True)
    address = models.GenericIPAddressField(null=True, db_index=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_door_display()}: {self.get_outcome_display()}"


class AttemptCount(models.Model):
    """Tries at one door within one period; `key` is a digest of whose tries they are (`limits.py`)."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField()
    began_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} since {self.began_at:%H:%M:%S}"


class Authenticator(models.Model):
    """A person's authenticator app. `secret` holds `key`, 20 bytes in hex, encrypted. `last_step` is the time step of
    the last code that was taken, so that none is taken twice; `drift` is how many steps the phone's clock is off."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="authenticator")
    secret = EncryptedJSONField()
    last_step = models.BigIntegerField(default=-1)
    drift = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"Authenticator of {self.user}"


class RecoveryCode(models.Model):
    """Lets in once without the phone. Only its digest is kept: fifty random bits need no slow hash."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="one_recovery_code_each")]

    def __str__(self) -> str:
        return f"Recovery code of {self.user}"


class OpenSession(models.Model):
    """Whose session a row of Django's is, and where it began. It ends with that row."""

    session = models.OneToOneField(Session, on_delete=models.CASCADE, primary_key=True, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    began_at = models.DateTimeField()
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-began_at"]

    def __str__(self) -> str:
        return f"Session of {self.user}"
