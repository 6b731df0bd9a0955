"""The link in every e-mail of a saved search: one press ends its e-mails (RFC 8058). It works signed out, as long as
the search is kept."""

from django.core import signing
from django.db.models import F
from django.urls import reverse

from listings.models import SavedSearch
from realty.tenants.scope import tenant_scope

SALT = "listings.alerts.unsubscribe"


def path_of(search: SavedSearch) -> str:
    token = signing.dumps([search.tenant_id, search.pk], salt=SALT)
    return reverse("unsubscribe_alerts", args=[token])


def find(token: str) -> SavedSearch | None:
    """None for a token that is not ours, or whose search is gone."""
    try:
        tenant_id, pk = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    with tenant_scope(tenant_id):
        return SavedSearch.objects.filter(pk=pk).first()


def unsubscribe(token: str) -> SavedSearch | None:
    """Switch the e-mails of the search off; what is found goes on to the inbox. Twice is as once."""
    search = find(token)
    if search is not None:
        with tenant_scope(search.tenant_id):
            mine = SavedSearch.objects.filter(pk=search.pk, by_email=True)
            mine.update(by_email=False, in_inbox=True, revision=F("revision") + 1)
    return search
