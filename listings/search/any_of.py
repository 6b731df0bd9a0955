"""Lookups by many numbers at once."""

from typing import Any

from django.db.models import BooleanField, Func, Lookup


class AnyOf(Lookup):
    """`AnyOf(F("facet_kind"), [1, 2])`, in a filter: as `__in`, with all numbers as one value. A page of a search names
    a hundred kinds; Django prepares each value of `__in` by itself, psycopg each placeholder."""

    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        column, params = self.process_lhs(compiler, connection)
        return f"{column} = ANY(%s)", (*params, list(self.rhs))


class AmongIds(Func):
    """`id = ANY(ARRAY(SELECT ...))`: the ids are found first, and then each by its key; of `IN` PostgreSQL may read the
    whole table beside them."""

    arg_joiner = " = ANY("
    template = "%(expressions)s)"
    output_field: Any = BooleanField()
