"""The door at which vendors call us. Store first, answer fast; a task does the work."""

from logging import getLogger

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from crm_leads.models import VendorAccount
from crm_leads.vendors import Vendor, bodies, by_slug, events
from crm_leads.vendors.models import webhook_digest
from crm_leads.vendors.webhooks import WEBHOOKS
from realty.secrets import SecretUnreadable
from realty.tenants.scope import platform_scope, tenant_scope

log = getLogger(__name__)


@csrf_exempt
@require_POST
def vendor_hook(request: HttpRequest, vendor: str, webhook_key: str) -> HttpResponse:
    """200 for what is kept now or was before, 404 for a foreign address, 413 and 400 for what nobody can read, 401
    for a wrong signature, 503 while no key opens the secret that signs: the vendor then calls again."""
    known = by_slug(vendor)
    if known is None or not known.calls_us:
        raise Http404("No such vendor")
    account = _account(known, webhook_key)
    if len(request.body) > bodies.MOST_BYTES:
        return HttpResponse("Too large", status=413, content_type="text/plain")
    with tenant_scope(account.tenant_id):
        return _received(known, account, request)


def _account(vendor: Vendor, webhook_key: str) -> VendorAccount:
    with platform_scope("whose account a vendor calls"):
        found = VendorAccount.objects.filter(kind=vendor.kind, webhook_digest=webhook_digest(webhook_key)).first()
    if found is None:
        raise Http404("No such account")
    return found


def _received(vendor: Vendor, account: VendorAccount, request: HttpRequest) -> HttpResponse:
    module = WEBHOOKS.get(vendor.kind)
    if module is None:
        raise Http404("This vendor does not call us")
    try:
        events.store(account, module.read(account, request))
    except SecretUnreadable:
        log.error("A webhook of %s for account %s waits: its secret cannot be opened", vendor.slug, account.pk)
        return HttpResponse("Try again later", status=503, content_type="text/plain", headers={"Retry-After": "300"})
    except events.Forged:
        log.warning("A webhook of %s for account %s has no valid signature", vendor.slug, account.pk)
        return HttpResponse("Wrong signature", status=401, content_type="text/plain")
    except ValueError:
        return HttpResponse("Not readable", status=400, content_type="text/plain")
    return HttpResponse("", status=200, content_type="text/plain")
