"""A tenant moves to another cell with all that it has."""

import psycopg
import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection

from listings.models import Collection, Listing
from realty.backup.making import digests
from realty.database.statements import fetch_all
from realty.tenants.deletion import removing
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.realty.cells.conftest import a_tenant
from tests.realty.cells.test_cells import command
from tests.realty.tenants.rows import one_row_of_each
from tests.realty.tenants.test_deletion import asked


def of(tenant: Tenant, cell: str) -> dict[str, tuple[int, str]]:
    """What the tenant has, table by table: rows, and a digest of what they hold."""
    with tenant_scope(tenant):
        return {name.removeprefix(f"{cell}."): found for name, found in digests().items() if name.startswith(cell)}


@pytest.fixture
def everything(site: None) -> Tenant:
    """Olivia's Desert Realty with a row of every kind, in the first cell."""
    with platform_scope("test set-up"):
        olivia = User.objects.create_user("olivia", "olivia@example.com")
        desert = Tenant.objects.create(slug="desert", name="Desert Realty")
    with tenant_scope(desert):
        one_row_of_each(desert, olivia)
    command("add")
    with platform_scope("test set-up"):
        return Tenant.objects.get()


def test_all_of_a_tenant_moves(everything: Tenant) -> None:
    desert, before = everything, of(everything, "cell_1")
    coastal = a_tenant("coastal", "Coastal Homes", "K1")
    assert "is in cell_2 now" in command("move", "desert", "cell_2")
    after = of(desert, "cell_2")
    assert after == before
    assert sum(rows for rows, _ in after.values()) > 50
    with tenant_scope(desert):
        name = Collection.objects.order_by("pk").first().name
        assert fetch_all(f"SELECT count(*) FROM {name}") == [(Listing.objects.filter(collection__name=name).count(),)]
    with tenant_scope(coastal):
        assert Listing.objects.count() == 1
    assert command("check") == "The cells are sound.\n"


def test_it_can_move_back_and_goes_on(everything: Tenant) -> None:
    before = of(everything, "cell_1")
    command("move", "desert", "cell_2")
    command("move", "desert", "cell_1")
    assert of(everything, "cell_1") == before


def test_one_that_moved_can_be_deleted(everything: Tenant) -> None:
    """By functions with the owner's rights, and the triggers that they set off, in the cell where it is by now."""
    command("move", "desert", "cell_2")
    with platform_scope("test set-up"):
        piper = User.objects.create_superuser("piper", "piper@example.com")
        everything.refresh_from_db()
    deletion = asked(everything, piper)
    while not removing.work(deletion):
        pass
    with platform_scope("test"):
        assert removing.left_in(everything.pk) == {}
        assert not Tenant.objects.exists()


def test_nothing_moves_while_the_site_runs(desert: Tenant) -> None:
    with psycopg.connect(**connection.get_connection_params()), pytest.raises(CommandError, match="stop the site"):
        command("move", "desert", "cell_2")
    with pytest.raises(CommandError, match="desert is in cell_1 already"):
        command("move", "desert", "cell_1")
    with pytest.raises(CommandError, match="There is no cell cell_7"):
        command("move", "desert", "cell_7")
    with pytest.raises(CommandError, match="There is no tenant valley"):
        call_command("cells", "move", "valley", "cell_2")
