"""What persons said of homes that may be one."""

from collections.abc import Iterable

from listings.homes.grouping import Answers
from listings.homes.judging import Verdict
from listings.homes.keys import fingerprint
from listings.homes.reading import Home
from realty.database.statements import fetch_all

ANY_ANSWER = """
SELECT EXISTS (SELECT FROM listings_homequestion WHERE tenant_id = %s::bigint AND answer <> '')
"""
ANSWERS = """
SELECT one, other, answer FROM listings_homequestion
WHERE tenant_id = %(tenant)s::bigint AND one = ANY(%(homes)s::text[]) AND answer <> ''
UNION
SELECT one, other, answer FROM listings_homequestion
WHERE tenant_id = %(tenant)s::bigint AND other = ANY(%(homes)s::text[]) AND answer <> ''
"""


def answers_about(tenant_id: int, homes: Iterable[Home]) -> Answers:
    """The answers in which one of these homes is a side. One query where the tenant has given none yet, else two."""
    if not fetch_all(ANY_ANSWER, (tenant_id,))[0][0]:
        return {}
    prints = list({fingerprint(home) for home in homes})
    found = fetch_all(ANSWERS, {"tenant": tenant_id, "homes": prints})
    return {(one, other): Verdict(answer) for one, other, answer in found}
