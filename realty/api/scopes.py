"""What a token may do: read or write in one area. The roles of its owner bind it as well."""

from django.db import models


class Scope(models.TextChoices):
    LISTINGS_READ = "listings:read", "Read listings"
    LISTINGS_WRITE = "listings:write", "Change own listings"
    FEEDS_READ = "feeds:read", "Read feeds and runs"
    FEEDS_WRITE = "feeds:write", "Start, stop and set feeds"
    LEADS_READ = "leads:read", "Read leads and properties"
    LEADS_WRITE = "leads:write", "Change leads and properties"
    RESO_READ = "reso:read", "Read listings by the RESO Web API (OData)"
    STAFF = "staff", "Work across all tenants, as platform staff"


OF_MEMBERS = tuple(scope for scope in Scope if scope is not Scope.STAFF)
