"""Logos of MLSs at their own addresses, which cannot be guessed: clients see them without an account."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from listings import logos
from realty.tenants.scope import tenant_scope

# As `Collection.logo_address` writes it.
PATTERN = r"logos/(?P<tenant>[0-9]{1,18})/(?P<collection>[0-9]{1,18})/(?P<ref>[0-9a-f]{24})\.webp"
DAY = 24 * 3600


@require_safe
def collection_logo(request: HttpRequest, tenant: str, collection: str, ref: str) -> HttpResponse:
    with tenant_scope(int(tenant)):
        body = logos.found(int(collection), ref)
    if not body:
        raise Http404("No such logo")
    return HttpResponse(body, content_type="image/webp", headers={"Cache-Control": f"public, max-age={DAY}"})
