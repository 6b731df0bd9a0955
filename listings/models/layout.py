"""How members like to see the results of a search."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from listings.enums import View
from realty.tenants.scope import TenantOwned


class SearchLayout(TenantOwned):
    """View, columns and sort under a name, of one member. `columns` are names of `listings.table_columns`, `sort` is a
    `listings.search.criteria.Sort`. The default one holds from the member's next sign-in on."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=40)
    view = models.CharField(max_length=8, choices=View.choices, default=View.TABLE)
    columns = ArrayField(models.CharField(max_length=32), default=list)
    sort = models.CharField(max_length=16)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("tenant", "user", Lower("name"), name="one_search_layout_per_name"),
            models.UniqueConstraint(
                fields=["tenant", "user"], condition=models.Q(is_default=True), name="one_default_search_layout"
            ),
        ]

    def __str__(self) -> str:
        return self.name
