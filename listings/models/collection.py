from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models

from listings.enums import ClientDisplay, DaysCountTo, LicenseRole, PhotoPolicy
from realty.tenants.models import slug_part, validate_time_zone
from realty.tenants.scope import TenantOwned

# PostgreSQL cuts longer identifiers, and the collection's name is the name of its view.
MAX_NAME_BYTES = 63
# The provider of listings that the tenant enters here.
OWN = "own"


class Collection(TenantOwned):  # type: ignore[django-manager-missing] # a function makes Listing's
    """A tenant's body of listings from one MLS, visible in SQL as the view `{tenant}_{provider}_listings`.

    The volume columns are kept exact by `listings.ingest` and are what quotas and billing tiers read.
    """

    to_collection = "id"

    provider = models.CharField(max_length=24, validators=[slug_part], help_text="Short name of the MLS, e.g. gps")
    name = models.CharField(max_length=MAX_NAME_BYTES, unique=True, editable=False)
    title = models.CharField(max_length=200, help_text="Name of the MLS as pages show it")
    attribution = models.TextField(blank=True, help_text="Text that the MLS requires beside its listings")
    license_role = models.CharField(
        max_length=12,
        choices=LicenseRole.choices,
        default=LicenseRole.UNKNOWN,
        blank=True,
        help_text="What the feed's license is for; an IDX license allows display only (NAR model rule 18.2.2)",
    )
    client_display = models.CharField(
        "shown to clients",
        max_length=3,
        choices=ClientDisplay.choices,
        default=ClientDisplay.BY_LICENSE,
        db_default=ClientDisplay.BY_LICENSE,
        blank=True,
        help_text="Whether agents may show these listings to their clients",
    )
    client_delay_hours = models.PositiveSmallIntegerField(
        "hours before clients see a listing",
        default=0,
        db_default=0,
        help_text="Counted from OriginalEntryTimestamp, where the MLS asks for a delay",
    )
    hidden_from_clients = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="RESO names of fields that clients must not see, with commas, e.g. ClosePrice, TaxAnnualAmount",
    )
    logo_ref = models.CharField(
        max_length=24, blank=True, default="", db_default="", editable=False, help_text="Part of the logo's address"
    )
    time_zone = models.CharField(
        max_length=64,
        blank=True,
        validators=[validate_time_zone],
        help_text="Zone in which the MLS counts its days, e.g. America/Chicago; empty: the tenant's",
    )
    dated_by = models.CharField(
        max_length=64, default="", db_default="", editable=False, help_text="Zone by which its listings' days were made"
    )
    days_count_to = models.CharField(
        "days on market count",
        max_length=12,
        choices=DaysCountTo.choices,
        default=DaysCountTo.CONTRACT,
        help_text="As the rules of the MLS have it",
    )
    photo_policy = models.CharField(
        "photos",
        max_length=4,
        choices=PhotoPolicy.choices,
        default=PhotoPolicy.LINK,
        db_default=PhotoPolicy.LINK,
        help_text="Link to the addresses of the MLS, or keep own copies; some licenses forbid links (MLS Grid)",
    )
    photos_signed = models.BooleanField(
        "signed photo addresses",
        default=False,
        db_default=False,
        help_text="Addresses of own copies end after a day, where the license asks that they cannot be passed on",
    )
    photo_fallback = models.BooleanField(
        "link until copied",
        default=True,
        db_default=True,
        help_text="Show the address of the MLS while there is no copy yet; off where the license forbids links",
    )
    max_media_bytes = models.BigIntegerField(
        "photo quota",
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="Bytes of own copies; no further photo is copied beyond it. Empty: no limit",
    )
    photos_per_hour = models.PositiveIntegerField(
        default=18_000,
        db_default=18_000,
        validators=[MinValueValidator(1)],
        help_text="So many photos are fetched from the MLS in an hour at most",
    )
    photos_problem = models.TextField(
        default="", db_default="", blank=True, editable=False, help_text="What holds up the copying of photos"
    )
    photos_held_until = models.DateTimeField(null=True, editable=False, help_text="No photo is copied before")
    is_simulated = models.BooleanField(default=False)
    max_listings = models.PositiveIntegerField(
        default=50_000, help_text="Quota; of a new collection that of its tenant's tier"
    )
    quota_told = models.PositiveSmallIntegerField(
        default=0, db_default=0, editable=False, help_text="Percent of the quota that the owners were told of last"
    )
    listing_count = models.PositiveIntegerField(default=0, editable=False)
    listing_bytes = models.BigIntegerField(default=0, editable=False)
    photo_count = models.PositiveIntegerField(default=0, editable=False)
    media_bytes = models.BigIntegerField(default=0, editable=False)
    synced_at = models.DateTimeField(null=True, editable=False, help_text="Complete as of this moment of the source")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "provider"], name="one_collection_per_provider")]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def name_for(tenant_slug: str, provider: str) -> str:
        """`{tenant}_{provider}_listings`; raises ValidationError for a part or a length PostgreSQL would not keep."""
        for part in (tenant_slug, provider):
            slug_part(part)
        name = f"{tenant_slug}_{provider}_listings"
        if len(name.encode()) > MAX_NAME_BYTES:
            raise ValidationError(f"The collection's name {name} is longer than {MAX_NAME_BYTES} bytes.")
        return name

    @property
    def notice(self) -> str:
        """What stands beside its listings wherever they go: the MLS's own text, and that simulated homes are none."""
        is_told = not self.is_simulated or "simulated data" in self.attribution.lower()
        return self.attribution if is_told else f"{self.attribution} Simulated data: not real homes.".strip()

    @property
    def logo_address(self) -> str:
        """Of the MLS's logo (`listings.logos`); empty without one."""
        return f"/logos/{self.tenant_id}/{self.pk}/{self.logo_ref}.webp" if self.logo_ref else ""

    @property
    def media_room_left(self) -> int | None:
        """How many more bytes of copies the quota admits; None without one."""
        return None if self.max_media_bytes is None else max(self.max_media_bytes - self.media_bytes, 0)

    @property
    def room_left(self) -> int:
        """How many more listings the quota admits."""
        return max(self.max_listings - self.listing_count, 0)


class CollectionLogo(TenantOwned):
    """The MLS's logo as WebP of our own making; apart, since each search reads its collections."""

    collection = models.OneToOneField(Collection, on_delete=models.CASCADE, related_name="logo")
    body = models.BinaryField()

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"Logo of {self.collection_id}"
