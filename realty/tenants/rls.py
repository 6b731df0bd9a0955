"""Row-level security: the wall under the ORM scope.

A policy reads three session settings that `realty.tenants.scope` keeps: `realty.tenant` (an id), `realty.user` (an
id) and `realty.platform` ("on" inside a logged staff scope). Unset means no row at all. Each is read in a scalar
sub-select, so PostgreSQL evaluates it once for each statement, not once for each row
(docs/decisions/0003-row-level-security.md).
"""

from typing import Any

from django.db import router
from django.db.migrations.operations.base import Operation

PLATFORM = "(SELECT current_setting('realty.platform', true) = 'on')"
TENANT = "(SELECT nullif(current_setting('realty.tenant', true), '')::bigint)"
USER = "(SELECT nullif(current_setting('realty.user', true), '')::bigint)"

TENANT_OWNED = f"{PLATFORM} OR tenant_id = {TENANT}"

REFUSE = """
CREATE OR REPLACE FUNCTION public.realty_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- The rows of a tenant that is deleted go from these tables, too; their policies let no other row go. (Earlier
    -- migrations have no such function yet.)
    IF TG_OP = 'DELETE' AND to_regproc('realty_leaving_tenant') IS NOT NULL THEN
        IF realty_leaving_tenant() IS NOT NULL THEN
            RETURN NULL;
        END IF;
    END IF;
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$
"""


class OfTable(Operation):
    """An operation on one table; it runs where that table is migrated (`realty.cells.router`)."""

    reduces_to_sql = True
    reversible = True
    table: str

    def state_forwards(self, app_label, state) -> None:  # type: ignore[no-untyped-def]
        """The model state knows nothing of policies and triggers."""

    def database_forwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        if router.allow_migrate(schema_editor.connection.alias, app_label, table=self.table):
            self.forwards(schema_editor, schema_editor.quote_name(self.table))

    def database_backwards(self, app_label, schema_editor, from_state, to_state) -> None:  # type: ignore[no-untyped-def]
        if router.allow_migrate(schema_editor.connection.alias, app_label, table=self.table):
            self.backwards(schema_editor, schema_editor.quote_name(self.table))

    def forwards(self, schema_editor: Any, table: str) -> None:
        raise NotImplementedError

    def backwards(self, schema_editor: Any, table: str) -> None:
        raise NotImplementedError


class RefuseChange(OfTable):
    """UPDATE, DELETE and TRUNCATE of an append-only table are errors, for its owner too, whatever the open scope shows.
    Of one that is `removable`, its policy says which rows go. Harmless to repeat."""

    def __init__(self, table: str, *, removable: bool = False) -> None:
        self.table = table
        self.refused = "UPDATE OR TRUNCATE" if removable else "UPDATE OR DELETE OR TRUNCATE"

    def forwards(self, schema_editor: Any, table: str) -> None:
        schema_editor.execute(REFUSE, params=None)
        schema_editor.execute(
            f"CREATE OR REPLACE TRIGGER append_only BEFORE {self.refused}"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION realty_refuse_change()"
        )

    def backwards(self, schema_editor: Any, table: str) -> None:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS append_only ON {table}")

    def describe(self) -> str:
        return f"{self.table} refuses change"


class LetTenantGo(OfTable):
    """The policy by which an append-only table gives up the rows of a tenant that is being deleted, and no others
    (`realty.tenants.deletion`)."""

    def __init__(self, table: str) -> None:
        self.table = table

    def forwards(self, schema_editor: Any, table: str) -> None:
        schema_editor.execute(
            f"CREATE POLICY tenant_goes ON {table}"
            " FOR DELETE USING (tenant_id = (SELECT realty_leaving_tenant()))"
        )

    def backwards(self, schema_editor: Any, table: str) -> None:
        schema_editor.execute(f"DROP POLICY tenant_goes ON {table}")

    def describe(self) -> str:
        return f"{self.table} lets a deleted tenant go"


class EnableRowSecurity(OfTable):
    """Enable and FORCE row-level security on `table` with one policy for reading and writing.

    `condition` is an SQL boolean over the table's columns; the default admits the rows of the open tenant scope, and
    all rows inside a platform scope. `readable` admits more rows, to reading alone. `append_only` is for records that
    nobody changes: no policy admits an UPDATE or DELETE, but the removal of rows that are `removable`, such as those
    past their retention; add `RefuseChange`. FORCE matters where one role both owns the tables and serves the site.
    """

    def __init__(
        self,
        table: str,
        condition: str = TENANT_OWNED,
        *,
        readable: str = "",
        append_only: bool = False,
        removable: str = "",
    ) -> None:
        self.table = table
        self.condition = condition
        self.readable = readable
        self.append_only = append_only
        self.removable = removable

    def _policies(self) -> dict[str, str]:
        """Name -> the rest of CREATE POLICY. Policies of one table are joined by OR."""
        if self.append_only:
            policies = {
                "staff_reads": f"FOR SELECT USING ({self.condition})",
                "staff_appends": f"FOR INSERT WITH CHECK ({self.condition})",
            }
            if self.removable:
                policies["old_rows_go"] = f"FOR DELETE USING ({self.removable})"
            return policies
        policies = {"tenant_scope": f"USING ({self.condition}) WITH CHECK ({self.condition})"}
        if self.readable:
            policies["user_reads"] = f"FOR SELECT USING ({self.readable})"
        return policies

    def forwards(self, schema_editor: Any, table: str) -> None:
        schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for name, rule in self._policies().items():
            schema_editor.execute(f"CREATE POLICY {name} ON {table} {rule}")

    def backwards(self, schema_editor: Any, table: str) -> None:
        for name in self._policies():
            schema_editor.execute(f"DROP POLICY {name} ON {table}")
        schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Row-level security on {self.table}"
