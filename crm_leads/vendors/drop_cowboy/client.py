"""The client of an account, of the API version that its option names."""

from crm_leads.models import VendorAccount
from crm_leads.vendors.drop_cowboy.v1 import V1
from crm_leads.vendors.drop_cowboy.v2 import V2

VERSIONS: dict[str, type[V1] | type[V2]] = {"v2": V2, "v1": V1}
DEFAULT = "v2"


def Client(account: VendorAccount) -> V1 | V2:  # noqa: N802 - stands for the class that other vendors have
    """Raises NotConfigured where credentials are missing."""
    return VERSIONS[account.options.get("api_version") or DEFAULT](account)
