"""The console of tenants: who they are, what staff do to them, and what staff looked at."""

from realty.tenants.admin.deletion import TenantDeletionAdmin
from realty.tenants.admin.staff_access import StaffAccessAdmin, StaffVisitAdmin
from realty.tenants.admin.tenant import TenantAdmin

__all__ = ["StaffAccessAdmin", "StaffVisitAdmin", "TenantAdmin", "TenantDeletionAdmin"]
