"""Whether a migration may run while the site serves, and the old code goes on for a while afterwards.

PostgreSQL takes a lock for each change of a table, and whoever waits for an exclusive one makes all others wait ("ALTER
TABLE", "CREATE INDEX", notes on locks). So what reads or writes a whole table, or takes something away that the code of
before still uses, is done in steps; `tests/test_migrations_under_load.py` runs these rules over every migration.

A table that the migration itself makes is empty and not known to anyone: nothing is asked of it.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel
from django.db.migrations.state import ProjectState
from django.db.models.expressions import Value
from django.db.models.functions import Now

TAKES_AWAY = (
    migrations.RemoveField,
    migrations.RenameField,
    migrations.DeleteModel,
    migrations.RenameModel,
    migrations.AlterModelTable,
)
CONCURRENT = (AddIndexConcurrently, RemoveIndexConcurrently)
Rule = Callable[[migrations.Migration, Any, ProjectState], Iterator[str]]


def problems(migration: migrations.Migration, before: ProjectState) -> list[str]:
    """Each with what to do instead. `before` is the state that the migration begins with; it is not changed."""
    state, found, made = before.clone(), list(_of_the_whole(migration)), set[str]()
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            made.add(operation.name_lower)
        if _table(operation) not in made:
            for rule in RULES:
                found += [f"{operation.describe()}: {said}" for said in rule(migration, operation, state)]
        operation.state_forwards(migration.app_label, state)
    return found


def _table(operation: Operation) -> str:
    name = getattr(operation, "model_name", None) or getattr(operation, "name", None) or ""
    return str(name).lower()


def _of_the_whole(migration: migrations.Migration) -> Iterator[str]:
    concurrent = [each for each in migration.operations if isinstance(each, CONCURRENT)]
    if concurrent and (migration.atomic or len(concurrent) < len(migration.operations)):
        yield "Concurrent indexes: alone in a migration with atomic = False, or PostgreSQL refuses them."
    if not migration.atomic and not concurrent and len(migration.operations) > 1:
        yield "Not atomic: one operation alone, or half of it stays when it fails."
    moves = [each for each in migration.operations if isinstance(each, migrations.RunPython)]
    if moves and len(moves) < len(migration.operations):
        yield "RunPython beside other operations: move rows in a migration of its own, without the tables' locks."
    for operation in migration.operations:
        if not operation.reversible:
            yield f"{operation.describe()}: it cannot be undone, and roll_back stops there: write what undoes it."


def _index(migration: migrations.Migration, operation: Any, state: ProjectState) -> Iterator[str]:
    if isinstance(operation, migrations.AddIndex) and not isinstance(operation, AddIndexConcurrently):
        yield "writes wait until the index is made: AddIndexConcurrently, atomic = False."


def _new_column(migration: migrations.Migration, operation: Any, state: ProjectState) -> Iterator[str]:
    if not isinstance(operation, migrations.AddField) or isinstance(operation.field, models.ManyToManyField):
        return
    field = operation.field
    has_default = field.db_default is not models.NOT_PROVIDED
    if not field.null and not has_default and not getattr(field, "generated", False):
        yield "the code of before inserts without it: null=True, or a db_default."
    if has_default and hasattr(field.db_default, "resolve_expression"):
        if not isinstance(field.db_default, Value | Now):
            yield "each row is written again for a default that differs: add it empty, fill it in slices."
    if field.unique or _indexed(field):
        yield "its index is made while writes wait: db_index=False, then AddIndexConcurrently."


def _indexed(field: Any) -> bool:
    return bool(field.db_index)


def _altered_column(migration: migrations.Migration, operation: Any, state: ProjectState) -> Iterator[str]:
    if not isinstance(operation, migrations.AlterField):
        return
    old = state.models[migration.app_label, operation.model_name_lower].fields[operation.name]
    new = operation.field
    if type(old).__mro__[:-1] != type(new).__mro__[:-1] and old.get_internal_type() != new.get_internal_type():
        yield "another type writes the table again: a new column, filled in slices."
    shorter = old.max_length is None and new.max_length is not None and not isinstance(new, models.TextField)
    if shorter or (old.max_length and new.max_length and new.max_length < old.max_length):
        yield "a shorter column reads the whole table: a constraint that is validated later."
    if old.null and not new.null:
        yield "NOT NULL reads the whole table: first AddConstraintNotValid that says it, and ValidateConstraint."
    if (new.unique and not old.unique) or (_indexed(new) and not _indexed(old)):
        yield "its index is made while writes wait: AddIndexConcurrently."


def _constraint(migration: migrations.Migration, operation: Any, state: ProjectState) -> Iterator[str]:
    if type(operation) is not migrations.AddConstraint:
        return
    if isinstance(operation.constraint, models.CheckConstraint):
        yield "it reads the whole table under a lock: AddConstraintNotValid, and ValidateConstraint in the next one."
    else:
        yield "its index is made while writes wait: CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT USING INDEX."


def _taken_away(migration: migrations.Migration, operation: Any, state: ProjectState) -> Iterator[str]:
    if isinstance(operation, TAKES_AWAY):
        yield "the code of before still uses it: stop using it in one version, take it away in the next."


RULES: tuple[Rule, ...] = (_index, _new_column, _altered_column, _constraint, _taken_away)
