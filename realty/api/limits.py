"""How often a caller may ask: counted for each token, and for each person's browser. Headers as in the IETF's draft
"RateLimit header fields for HTTP" (draft-ietf-httpapi-ratelimit-headers-10)."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse

from realty.accounts.limits import Limit, Taken, TooManyTries, take
from realty.api import problems
from realty.tenants.requests import TenantRequest

WITHIN = timedelta(minutes=1)
NAME = "caller"
# Where a request keeps what is left.
HELD = "_realty_rate"


def count(request: TenantRequest) -> None:
    """Raises Problem 429."""
    limit = Limit("api", settings.API_REQUESTS_PER_MINUTE, WITHIN)
    try:
        setattr(request, HELD, take(limit, caller_name(request)))
    except TooManyTries as refused:
        setattr(request, HELD, Taken(0, refused.seconds))
        raise problems.too_many(refused.seconds) from None


def caller_name(request: TenantRequest) -> str:
    """Of whom requests are counted and writes are remembered."""
    token = request.api_token
    return f"token:{token.pk}" if token is not None else f"user:{request.user.pk}"


def tell(request: TenantRequest, response: HttpResponse) -> None:
    left: Taken | None = getattr(request, HELD, None)
    if left is not None:
        most = settings.API_REQUESTS_PER_MINUTE
        response["RateLimit-Policy"] = f'"{NAME}";q={most};w={int(WITHIN.total_seconds())}'
        response["RateLimit"] = f'"{NAME}";r={left.left};t={left.seconds}'
