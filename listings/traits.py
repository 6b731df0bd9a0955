"""What a search filters a home by beside its price and size, in one number: a few bits for each trait.

Each listing carries the number as `traits`, so that an index answers alone for a dozen filters at the width of one
integer, and one pass over it counts all of them. Each trait tells "not given" (0) from "no". A trigger of the table
keeps the number, and with it `monthly_fee`, the numbers of the vocabularies (`listings.models.facet`) and `came_on`,
the day that orders by time go by. A change here needs a migration that makes the trigger anew and numbers the listings
again.
"""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import F, Q
from django.db.models.lookups import Exact, GreaterThanOrEqual

from listings.days_on_market import ZONE
from realty.database.locks import Space, in_sql

YES, NO, NOT_GIVEN = "yes", "no", "unknown"


class Trait(NamedTuple):
    """`shift` and `mask` say which bits; `values` what they mean, by what the URL calls it."""

    name: str
    label: str
    shift: int
    mask: int
    values: dict[str, int]
    words: dict[str, str]

    def of(self, traits: int) -> int:
        return traits >> self.shift & self.mask

    def name_of(self, traits: int) -> str:
        """What the URL calls it."""
        return next((name for name, value in self.values.items() if value == self.of(traits)), NOT_GIVEN)


def _yes_no(name: str, label: str, shift: int, yes: str, no: str) -> Trait:
    words = {YES: yes, NO: no, NOT_GIVEN: f"{label} not given"}
    return Trait(name, label, shift, 3, {YES: 1, NO: 2, NOT_GIVEN: 0}, words)


TRAITS = {
    trait.name: trait
    for trait in (
        _yes_no("pool", "Private pool", 0, "Private pool", "No private pool"),
        _yes_no("has_view", "View", 2, "With a view", "No view"),
        _yes_no("waterfront", "Waterfront", 4, "Waterfront", "Not on the water"),
        _yes_no("senior", "55+ community", 6, "55+ community", "Not 55+"),
        _yes_no("spa", "Spa", 8, "Spa", "No spa"),
        _yes_no("new_construction", "New construction", 10, "New construction", "Not new construction"),
        Trait(
            "land", "Land", 12, 3, {"fee": 1, "lease": 2, NOT_GIVEN: 0},
            {"fee": "Fee land", "lease": "Lease land", NOT_GIVEN: "Fee or lease land not given"},
        ),
        Trait(
            "hoa", "HOA", 14, 3, {YES: 1, NO: 2, NOT_GIVEN: 0},
            {YES: "HOA fee", NO: "No HOA fee", NOT_GIVEN: "HOA fee not given"},
        ),
        Trait(
            "stories", "Stories", 19, 7, {"1": 1, "2": 2, "3": 3, NOT_GIVEN: 0},
            {"1": "One story", "2": "Two stories", "3": "Three stories or more", NOT_GIVEN: "Stories not given"},
        ),
    )
}  # fmt: skip
GARAGE_SHIFT, GARAGE_MASK, MOST_GARAGE = 16, 7, 6


def has_trait(trait: Trait, value: str) -> Q:
    """The condition on the column `traits`."""
    held = F("traits").bitand(trait.mask << trait.shift)
    return Q(Exact(held, trait.values[value] << trait.shift))


def has_garage(spaces: int) -> Q:
    """At least so many spaces; a listing that tells of none is left out. More than six count as six."""
    held = F("traits").bitand(GARAGE_MASK << GARAGE_SHIFT)
    return Q(GreaterThanOrEqual(held, (min(spaces, MOST_GARAGE) + 1) << GARAGE_SHIFT))


# Of the row NEW: true, false, or NULL where the source does not say. Where it gives words and no yes or no, the words
# count: a pool that is a community's is nobody's own.
POOL = r"""coalesce(NEW.pool_private_yn, CASE
    WHEN NEW.pool_features = '' THEN NULL
    WHEN NEW.pool_features ~* '\mprivate\M' THEN true
    WHEN NEW.pool_features ~* '^\W*(none|no|no pool)\W*$' THEN false
    WHEN NEW.pool_features ~* '\m(community|association|shared|hoa|common)\M' THEN NULL
    WHEN NEW.pool_features ~* '\m(in.?ground|above.?ground|gunite|pebble|lap|salt ?water|heated|plaster)\M' THEN true
    END)"""
SPA = r"""coalesce(NEW.spa_yn, CASE
    WHEN NEW.spa_features = '' THEN NULL
    WHEN NEW.spa_features ~* '\m(private|in.?ground|above.?ground|heated)\M' THEN true
    WHEN NEW.spa_features ~* '^\W*(none|no|no spa)\W*$' THEN false END)"""
VIEW = r"""coalesce(NEW.view_yn, CASE
    WHEN NEW.view = '' THEN NULL WHEN NEW.view ~* '^\W*(none|no|no view)\W*$' THEN false ELSE true END)"""
LEASE = r"""CASE
    WHEN NEW.land_lease_amount > 0 OR NEW.land_lease_expiration_date IS NOT NULL OR NEW.land_type ~* 'lease' THEN 2
    WHEN NEW.land_type ~* '\m(fee|own|owned|simple)\M' THEN 1 ELSE 0 END"""
HOA = """CASE WHEN NEW.association_fee > 0 THEN 1
    WHEN NEW.association_fee = 0 OR NEW.association_yn IS FALSE THEN 2
    WHEN NEW.association_yn THEN 1 ELSE 0 END"""
# The bits of garage and stories hold up to seven.
GARAGE = """CASE WHEN NEW.garage_spaces >= 0 THEN 1 + least(floor(NEW.garage_spaces), 6)::int ELSE 0 END"""
STORIES = """CASE WHEN NEW.stories_total > 0 THEN least(NEW.stories_total, 3)::int ELSE 0 END"""
# Whole dollars a month, rounded up, so that "at most 300" promises no less. A fee without a frequency is taken for a
# month's, as most are; one that is due once is none of a month.
MONTHLY_FEE = r"""CASE
    WHEN NEW.association_fee = 0 OR NEW.association_fee IS NULL AND NEW.association_yn IS FALSE THEN 0
    WHEN NEW.association_fee IS NULL OR NEW.association_fee NOT BETWEEN 0 AND 1000000 THEN NULL
    WHEN NEW.association_fee_frequency ~* 'one.?time' THEN NULL
    WHEN NEW.association_fee_frequency ~* '(semi|bi).?(annual|year)' THEN ceil(NEW.association_fee / 6)
    WHEN NEW.association_fee_frequency ~* '(annual|year)' THEN ceil(NEW.association_fee / 12)
    WHEN NEW.association_fee_frequency ~* 'quarter' THEN ceil(NEW.association_fee / 3)
    WHEN NEW.association_fee_frequency ~* 'semi.?month' THEN ceil(NEW.association_fee * 2)
    WHEN NEW.association_fee_frequency ~* 'bi.?month' THEN ceil(NEW.association_fee / 2)
    WHEN NEW.association_fee_frequency ~* 'bi.?week' THEN ceil(NEW.association_fee * 26 / 12)
    WHEN NEW.association_fee_frequency ~* 'week' THEN ceil(NEW.association_fee * 52 / 12)
    WHEN NEW.association_fee_frequency ~* 'da(y|ily)' THEN ceil(NEW.association_fee * 365 / 12)
    ELSE ceil(NEW.association_fee) END"""
INPUTS = (
    "city", "property_type", "standard_status", "bedrooms_total",
    "pool_private_yn", "pool_features", "spa_yn", "spa_features", "view_yn", "view", "waterfront_yn",
    "senior_community_yn", "new_construction_yn", "land_lease_amount", "land_lease_expiration_date", "land_type",
    "association_fee", "association_yn", "association_fee_frequency", "garage_spaces", "stories_total",
    "property_sub_type", "subdivision_name",
)  # fmt: skip
# Vocabularies of names: their table, the column that they number, and the number's.
VOCABULARIES = (
    ("listings_facetcity", "city", "facet_city_id"),
    ("listings_facetsubtype", "property_sub_type", "facet_sub_type_id"),
    ("listings_facetsubdivision", "subdivision_name", "facet_subdivision_id"),
)
KEPT = ("traits", "monthly_fee", "facet_kind_id", *(number for _, _, number in VOCABULARIES))
# As `listings.days_on_market.started_on`. The zone is asked only where an MLS gives neither date.
CAME_ON_FROM = ("on_market_date", "listing_contract_date", "original_entry_timestamp")
CAME_ON = f"""    NEW.came_on := coalesce(NEW.on_market_date, NEW.listing_contract_date);
    IF NEW.came_on IS NULL AND NEW.original_entry_timestamp IS NOT NULL THEN
        NEW.came_on := (NEW.original_entry_timestamp AT TIME ZONE (
            SELECT {ZONE} FROM listings_collection AS collection
            JOIN tenants_tenant AS tenant ON tenant.id = collection.tenant_id
            WHERE collection.id = NEW.collection_id))::date;
    END IF;
"""  # noqa: S608  constants
SAME_KIND = """property_type = NEW.property_type AND standard_status = NEW.standard_status
    AND bedrooms_total IS NOT DISTINCT FROM NEW.bedrooms_total"""


def trigger_sql(*, dated: bool = True) -> str:
    """What the migrations run: one function for all, since a row is taken apart and put together for each. `dated`
    where the table has `came_on`."""
    codes: Iterable[tuple[str, str]] = (
        ("pool", _code(POOL)),
        ("has_view", _code(VIEW)),
        ("waterfront", _code("NEW.waterfront_yn")),
        ("senior", _code("NEW.senior_community_yn")),
        ("spa", _code(SPA)),
        ("new_construction", _code("NEW.new_construction_yn")),
        ("land", LEASE),
        ("hoa", HOA),
        ("stories", STORIES),
    )
    bits = [f"(({code}) << {TRAITS[name].shift})" for name, code in codes]
    bits.append(f"(({GARAGE}) << {GARAGE_SHIFT})")
    watched = (*INPUTS, *KEPT, *((*CAME_ON_FROM, "came_on") if dated else ()))
    numbers = "".join(
        _numbered(number, table, f"name = NEW.{column}", "(name)", f"(NEW.{column})")
        for table, column, number in VOCABULARIES
    )
    kind = ("(property_type, standard_status, bedrooms_total)",
            "(NEW.property_type, NEW.standard_status, NEW.bedrooms_total)")  # fmt: skip
    return f"""
CREATE OR REPLACE FUNCTION listings_keep_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.traits := {" | ".join(bits)};
    NEW.monthly_fee := {MONTHLY_FEE};
{CAME_ON if dated else ""}{numbers}{_numbered("facet_kind_id", "listings_facetkind", SAME_KIND, *kind)}    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER numbers_of_new BEFORE INSERT ON listings_listing
    FOR EACH ROW EXECUTE FUNCTION listings_keep_numbers();
CREATE OR REPLACE TRIGGER numbers_of_changed BEFORE UPDATE ON listings_listing
    FOR EACH ROW WHEN (({", ".join(f"NEW.{name}" for name in watched)})
        IS DISTINCT FROM ({", ".join(f"OLD.{name}" for name in watched)}))
    EXECUTE FUNCTION listings_keep_numbers();
"""  # noqa: S608  constants


def _numbered(number: str, table: str, same: str, columns: str, values: str) -> str:
    """A new word of a vocabulary is rare. Whoever adds one keeps others from adding any until the transaction ends:
    they would otherwise wait for each other's words in crossing orders. What they added is seen by the next
    statement."""
    known = f"NEW.{number} := (SELECT id FROM {table} WHERE {same});"  # noqa: S608  constants
    return f"""    {known}
    IF NEW.{number} IS NULL THEN
        PERFORM {in_sql(Space.VOCABULARY)};
        INSERT INTO {table} {columns} VALUES {values} ON CONFLICT DO NOTHING;
        {known}
    END IF;
"""  # noqa: S608  constants


def _code(truth: str) -> str:
    return f"CASE {truth} WHEN true THEN 1 WHEN false THEN 2 ELSE 0 END"
