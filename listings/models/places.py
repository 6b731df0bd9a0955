"""Counties, cities, neighborhoods, schools and ZIP codes: true for everyone, so of no tenant (`listings.places`)."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.urls import reverse

from listings.folding import Fold
from listings.models.geometry import PointField, RingField


class PlaceFile(models.Model):
    """A file of places as it was loaded. The newest of a name is in force; older ones tell what was before."""

    name = models.CharField(max_length=100, help_text="e.g. counties.geojson.gz")
    kind = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    version = models.CharField(max_length=100, blank=True, help_text="As its publisher names it")
    license = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(default=0)
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["-loaded_at", "-pk"]
        verbose_name = "file of places"
        verbose_name_plural = "files of places"

    def __str__(self) -> str:
        return f"{self.name} {self.sha256[:8]}"


class County(models.Model):
    geoid = models.CharField(primary_key=True, max_length=5, help_text="Federal code, e.g. 06065 for Riverside")
    name = models.TextField()
    folded = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)
    state = models.CharField(max_length=2)
    latitude = models.FloatField()
    longitude = models.FloatField()

    class Meta:
        ordering = ["state", "name"]
        verbose_name_plural = "counties"
        indexes = [models.Index(fields=["state", "folded"], name="county_of_state")]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}"


class City(models.Model):
    """A city, a town or another place that addresses name, with or without a government of its own."""

    geoid = models.CharField(
        max_length=7, unique=True, null=True, blank=True, help_text="Federal code, e.g. 0655254 for Palm Springs"
    )
    name = models.TextField()
    slug = models.SlugField(max_length=120)
    state = models.CharField(max_length=2)
    county = models.ForeignKey(
        County, null=True, blank=True, on_delete=models.SET_NULL, help_text="That most of it lies in"
    )
    counties = ArrayField(models.CharField(max_length=5), default=list, blank=True, help_text="All that it lies in")
    latitude = models.FloatField()
    longitude = models.FloatField()
    square_miles = models.FloatField(null=True, blank=True, help_text="Within its outline, water included")
    time_zones = ArrayField(
        models.CharField(max_length=40), default=list, help_text="Each that may be kept there; one in most cities"
    )

    class Meta:
        ordering = ["state", "name"]
        verbose_name_plural = "cities"
        constraints = [models.UniqueConstraint(fields=["state", "slug"], name="one_city_per_address")]

    def __str__(self) -> str:
        return f"{self.name}, {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("city", args=[self.state.lower(), self.slug])


class CityAlias(models.Model):
    """A spelling of a city, its own name included. Two cities of a state may share one."""

    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="aliases")
    state = models.CharField(max_length=2)
    name = models.TextField(help_text="As listings or letters spell it, e.g. Palm Spgs")
    folded = models.GeneratedField(expression=Fold("name"), output_field=models.TextField(), db_persist=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "spelling"
        constraints = [models.UniqueConstraint("folded", "state", "city", name="one_alias_per_city")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        self.state = self.city.state
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class ZipCode(models.Model):
    code = models.CharField(primary_key=True, max_length=5)
    state = models.CharField(max_length=2)
    city = models.ForeignKey(City, null=True, on_delete=models.SET_NULL, related_name="zip_codes")
    county = models.ForeignKey(County, null=True, on_delete=models.SET_NULL)
    latitude = models.FloatField()
    longitude = models.FloatField()
    time_zones = ArrayField(models.CharField(max_length=40), default=list)

    class Meta:
        ordering = ["code"]
        verbose_name = "ZIP code"

    def __str__(self) -> str:
        return self.code


class Neighborhood(models.Model):
    """A part of a city that people name: by an outline, or by the subdivisions that belong to it."""

    geoid = models.CharField(max_length=20, unique=True, null=True, blank=True, help_text="Key in the file it is from")
    city = models.ForeignKey(City, on_delete=models.CASCADE, related_name="neighborhoods")
    name = models.TextField()
    slug = models.SlugField(max_length=120)
    subdivisions = ArrayField(
        models.TextField(), default=list, blank=True, help_text="Names of subdivisions that belong to it"
    )
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["city", "slug"], name="one_neighborhood_per_address")]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"

    def get_absolute_url(self) -> str:
        return reverse("neighborhood", args=[self.city.state.lower(), self.city.slug, self.slug])


class School(models.Model):
    class Level(models.TextChoices):
        ELEMENTARY = "elementary", "Elementary"
        MIDDLE = "middle", "Middle"
        HIGH = "high", "High"
        OTHER = "other", "Other"

    code = models.CharField(max_length=20, help_text="The state's own, e.g. the CDS code of California")
    state = models.CharField(max_length=2)
    name = models.TextField()
    level = models.CharField(max_length=12, choices=Level.choices)
    grades = models.CharField(max_length=20, blank=True, help_text="e.g. K-5")
    district = models.TextField(blank=True)
    city = models.TextField(blank=True)
    is_charter = models.BooleanField(default=False)
    latitude = models.FloatField()
    longitude = models.FloatField()
    spot = PointField(editable=False, null=True)

    class Meta:
        ordering = ["state", "name"]
        constraints = [models.UniqueConstraint(fields=["state", "code"], name="one_school_per_code")]
        indexes = [
            GistIndex(fields=["spot"], condition=models.Q(level=level), name=f"school_{level}")
            for level in ("elementary", "middle", "high")
        ]

    def __str__(self) -> str:
        return self.name


class OutlineRing(models.Model):
    """One ring of an outline. A point is inside where an odd number of an outline's rings hold it, so holes and islands
    need no other mark."""

    county = models.ForeignKey(County, null=True, on_delete=models.CASCADE, related_name="rings", db_index=False)
    city = models.ForeignKey(City, null=True, on_delete=models.CASCADE, related_name="rings", db_index=False)
    neighborhood = models.ForeignKey(
        Neighborhood, null=True, on_delete=models.CASCADE, related_name="rings", db_index=False
    )
    ring = RingField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(county=None, city=None, neighborhood__isnull=False)
                | models.Q(county=None, city__isnull=False, neighborhood=None)
                | models.Q(county__isnull=False, city=None, neighborhood=None),
                name="ring_of_one_place",
            )
        ]
        indexes = [
            GistIndex(
                models.Func("ring", function="box"),
                condition=models.Q(**{f"{place}__isnull": False}),
                name=f"ring_of_{place}",
            )
            for place in ("county", "city", "neighborhood")
        ]

    def __str__(self) -> str:
        return f"ring {self.pk}"
