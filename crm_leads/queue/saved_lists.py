"""The lists that a person has saved or that others share."""

from django.contrib.auth.models import User

from crm_leads.models import SavedList
from realty.tenants.rows import NAME
from realty.tenants.together import Read

LISTS = "(user_id = %s OR is_shared) ORDER BY name"
SAVERS = "id = ANY(ARRAY(SELECT user_id FROM crm_leads_savedlist WHERE {mine} AND (user_id = %s OR is_shared)))"


def saved_list_reads(user_id: int) -> tuple[Read[SavedList], Read[User]]:
    """The lists by name, and whose they are."""
    return Read(SavedList, LISTS, [user_id]), Read(User, SAVERS, [user_id], only=NAME)
