"""Which cell a new tenant comes to."""

from django.db import connection, models

from realty.cells.models import Cell
from realty.database.cells import has_cells
from realty.tenants.scope import platform_scope


def cell_for_new_tenant() -> str | None:
    """The name of the cell with the fewest tenants, of those that take new ones; None on a site without cells. Raises
    Cell.DoesNotExist when none takes any."""
    if not has_cells(connection) or not Cell.objects.exists():
        return None
    with platform_scope("the cell of a new tenant"):
        open_ones = Cell.objects.filter(takes_tenants=True).annotate(crowd=models.Count("tenants"))
        return str(open_ones.earliest("crowd", "number").name)
