"""Opening a tenant: its slug from its name, and its first owner by invitation."""

import unicodedata

from realty.tenants.models import Tenant

LONGEST_SLUG = 24
# Left out of a slug, since every other brokerage's name ends in one.
LEGAL_FORMS = ("inc", "llc", "llp", "corp", "co", "ltd")


def slug_from(name: str) -> str:
    """Letters and digits of the name, lower-case, from its first letter on; "" where it has none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = ["".join(c for c in word if c.isalnum()) for word in plain.split()]
    if len(words) > 1 and words[-1] in LEGAL_FORMS:
        words.pop()
    return "".join(words).lstrip("0123456789")[:LONGEST_SLUG]


def free_slug(name: str) -> str:
    """`slug_from` with a number behind it where another tenant has it. In the platform's scope."""
    wanted = slug_from(name) or "tenant"
    taken = set(Tenant.objects.filter(slug__startswith=wanted[: LONGEST_SLUG - 4]).values_list("slug", flat=True))
    candidates = (wanted, *(f"{wanted[: LONGEST_SLUG - len(str(n))]}{n}" for n in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
