"""No migration holds the site up, breaks the code of before, or stands in the way of a roll back. What is on the list
was written before the rules, or says why it may."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from realty.database.migration_rules import problems

PROJECT = ("realty", "listings", "mls_sync", "crm_leads")
OURS = {app.label for app in apps.get_app_configs() if app.name.split(".")[0] in PROJECT}
# Before the first release there was no installation whose rows these could lock.
UNRELEASED = "from before the first release"
EXCEPTIONS = {
    "billing.0001_initial": UNRELEASED,
    "listings.0005_compact_rows": UNRELEASED,
    "mls_sync.0008_console": UNRELEASED,
    "webhooks.0001_initial": UNRELEASED,
    "tenants.0003_access": "from before the rules; a tenant has some dozen invitations at most",
    "mls_sync.0006_completeness": "from before the rules; the model held the keys of a sweep that was at work",
}


def walked() -> Iterator[tuple[str, list[str]]]:
    """Each migration of ours with its problems, in the order in which they are applied."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    state, seen = ProjectState(), set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key in seen:
                continue
            seen.add(key)
            migration = loader.graph.nodes[key]
            if key[0] in OURS:
                yield f"{key[0]}.{key[1]}", problems(migration, state)
            state = migration.mutate_state(state, preserve=False)


def test_every_migration_may_run_under_load() -> None:
    found = {name: said for name, said in walked() if said}
    new = {name: said for name, said in found.items() if name not in EXCEPTIONS}
    assert not new, "\n".join(f"{name}: {each}" for name, said in new.items() for each in said)
    assert sorted(EXCEPTIONS) == sorted(set(EXCEPTIONS) & set(found)), "an exception that nothing needs any more"


NOTE = ModelState(
    "app", "Note", [("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=20, null=True))]
)
INDEX = models.Index(fields=["text"], name="note_text")
CHECK = models.CheckConstraint(condition=models.Q(text=""), name="note_check")
UNIQUE = models.UniqueConstraint(fields=["text"], name="note_unique")


def said_of(*operations: Any, atomic: bool = True) -> str:
    migration = migrations.Migration("0002_more", "app")
    migration.operations, migration.atomic = list(operations), atomic
    state = ProjectState()
    state.add_model(NOTE.clone())
    return " ".join(problems(migration, state))


def text(**options: Any) -> Any:
    return models.CharField(**{"max_length": 20, "null": True} | options)


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (migrations.AddIndex("note", INDEX), "AddIndexConcurrently"),
        (migrations.AddField("note", "more", models.IntegerField(default=0)), "db_default"),
        (migrations.AddField("note", "more", models.IntegerField(null=True, db_index=True)), "index"),
        (migrations.AddField("note", "more", models.ForeignKey("app.Note", models.CASCADE, null=True)), "index"),
        (migrations.AlterField("note", "text", models.IntegerField(null=True)), "another type"),
        (migrations.AlterField("note", "text", text(null=False)), "NOT NULL"),
        (migrations.AlterField("note", "text", text(max_length=10)), "shorter"),
        (migrations.AlterField("note", "text", text(unique=True)), "index"),
        (migrations.AddConstraint("note", CHECK), "AddConstraintNotValid"),
        (migrations.AddConstraint("note", UNIQUE), "CONCURRENTLY"),
        (migrations.RemoveField("note", "text"), "code of before"),
        (migrations.RenameField("note", "text", "words"), "code of before"),
        (migrations.DeleteModel("Note"), "code of before"),
        (migrations.RunSQL("SELECT 1"), "cannot be undone"),
        (migrations.RunPython(print), "cannot be undone"),
    ],
)
def test_what_holds_the_site_up_is_told(operation: Any, said: str) -> None:
    assert said in said_of(operation)


def test_rules_of_whole_migrations() -> None:
    more = migrations.AddField("note", "more", models.IntegerField(null=True))
    moved = migrations.RunPython(print, print)
    assert "RunPython beside" in said_of(more, moved)
    assert "alone in a migration" in said_of(more, AddIndexConcurrently("note", INDEX), atomic=False)
    assert "alone in a migration" in said_of(AddIndexConcurrently("note", INDEX))
    assert "Not atomic" in said_of(moved, moved, atomic=False)


def test_what_may_run_is_not_told() -> None:
    new = migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True)), ("a", models.TextField())])
    index = migrations.AddIndex("new", models.Index(fields=["a"], name="new_a"))
    assert said_of(new, index) == ""
    for operation in (
        migrations.AddField("note", "more", models.IntegerField(null=True)),
        migrations.AddField("note", "more", models.IntegerField(db_default=0)),
        migrations.AlterField("note", "text", text(max_length=30)),
        migrations.AlterField("note", "text", text(help_text="More")),
        AddConstraintNotValid("note", CHECK),
        migrations.RunSQL("SELECT 1", "SELECT 1"),
        migrations.RunPython(print, print),
    ):
        assert said_of(operation) == "", operation
    assert said_of(AddIndexConcurrently("note", INDEX), atomic=False) == ""
