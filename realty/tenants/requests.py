"""A request as views see it, after the middleware."""

from typing import TYPE_CHECKING

from django.contrib.auth.models import User

from realty.accounts.requests import AccountRequest
from realty.tenants.models import Membership, StaffVisit, Tenant

if TYPE_CHECKING:
    from realty.tenants.suspension import Suspended


class TenantRequest(AccountRequest):
    """What the middleware puts on each request; for annotations, never made.

    `membership` and `tenant` are None for staff on the platform and for people without a tenant. While staff look as a
    member, `visit` is that, `user` is the member, and `staff` who looks.
    """

    membership: Membership | None
    memberships: list[Membership]
    tenant: Tenant | None
    platform: bool
    visit: StaffVisit | None
    staff: User
    suspended: "list[Suspended]"
