from typing import Any

from django.conf import settings
from django.db import models

from listings.enums import StandardStatus
from listings.models.collection import Collection
from realty.tenants.scope import TenantOwned


class StatusWord(TenantOwned):
    """What an MLS means by a status of its own that is no RESO name, as a person looked it up. The write door reads it
    for records whose StandardStatus nobody else knows."""

    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="status_words")
    word = models.CharField(max_length=100, help_text="As the MLS writes it, e.g. Delayed Marketing")
    folded = models.CharField(max_length=100, editable=False)
    standard_status = models.TextField(
        choices=StandardStatus.choices,
        help_text="Only Expired, Canceled and Delete free a home for outreach; Unknown counts as listed",
    )
    source = models.CharField(max_length=300, help_text="The MLS's rule or page that says so")
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )
    set_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["collection", "folded"]
        constraints = [models.UniqueConstraint(fields=["collection", "folded"], name="one_meaning_per_word")]

    def __str__(self) -> str:
        return f"{self.word}: {self.standard_status}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = folded_word(self.word)
        super().save(*args, **kwargs)


def folded_word(text: str) -> str:
    """Without case and with single blanks."""
    return " ".join(text.casefold().split())
