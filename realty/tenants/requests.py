"""A request as views see it, after the middleware."""

from django.contrib.auth.models import User
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from realty.tenants.models import Membership, Tenant


class TenantRequest(HttpRequest):
    """What `TenantMiddleware` and django-htmx put on each request; for annotations, never made.

    `membership` and `tenant` are None for staff on the platform and for people without a tenant.
    """

    user: User
    membership: Membership | None
    memberships: list[Membership]
    tenant: Tenant | None
    platform: bool
    htmx: HtmxDetails
