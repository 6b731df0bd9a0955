"""`manage.py cells`: groups of tenants, each with its tables in a schema of its own (docs/scale.md)."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import models

from realty.cells.adding import add
from realty.cells.checking import faults
from realty.cells.migrating import missing
from realty.cells.models import Cell
from realty.cells.moving import move
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope

NONE = "There are no cells: all tenants are in one schema."


class Command(BaseCommand):
    help = "Groups of tenants with their tables in a schema of their own: adds, lists and checks them."

    def add_arguments(self, parser: Any) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        actions.add_parser("list", help="the cells, their tenants, and what each lacks of the migrations")
        actions.add_parser("add", help="one more cell; the first time two, of which the first is what there is")
        actions.add_parser("check", help="compares the structure of all cells, and looks for rows in the wrong one")
        for name, text in (("close", "no new tenants come to this cell"), ("open", "new tenants may come to it again")):
            actions.add_parser(name, help=text).add_argument("cell")

        moving = actions.add_parser("move", help="moves a tenant to another cell, while the site is stopped")
        moving.add_argument("tenant", help="its slug")
        moving.add_argument("cell")

    def handle(self, *args: Any, action: str, **options: Any) -> None:
        if action in ("close", "open"):
            return self._take(options["cell"], action == "open")
        if action == "move":
            return self._move(options["tenant"], options["cell"])
        return {"list": self._list, "add": self._add, "check": self._check}[action]()

    def _list(self) -> None:
        with platform_scope("a list of the cells"):
            cells = list(Cell.objects.annotate(crowd=models.Count("tenants")).order_by("number"))
        if not cells:
            self.stdout.write(NONE)
        for cell in cells:
            lacking = len(missing(cell.name))
            state = "takes new tenants" if cell.takes_tenants else "takes no new tenants"
            self.stdout.write(f"{cell}: {cell.crowd} tenants, {state}, lacks {lacking} migrations")

    def _add(self) -> None:
        for cell in add():
            self.stdout.write(f"{cell} is there.")
        self.stdout.write("Start the site again; new tenants come to the cell with the fewest.")

    def _check(self) -> None:
        found = list(faults())
        for fault in found:
            self.stderr.write(fault)
        if found:
            raise CommandError(f"{len(found)} faults.")
        self.stdout.write("The cells are sound." if Cell.objects.exists() else NONE)

    def _move(self, slug: str, name: str) -> None:
        with platform_scope("moving a tenant"):
            tenant, cell = Tenant.objects.filter(slug=slug).first(), Cell.objects.filter(name=name).first()
        if tenant is None or cell is None:
            raise CommandError(f"There is no {f'tenant {slug}' if tenant is None else f'cell {name}'}.")
        self.stdout.write(f"{slug} is in {name} now: {move(tenant, cell):,} rows moved.")

    def _take(self, name: str, takes: bool) -> None:
        if not takes and not Cell.objects.filter(takes_tenants=True).exclude(name=name).exists():
            raise CommandError("No other cell takes new tenants: open or add one first.")
        if not Cell.objects.filter(name=name).update(takes_tenants=takes):
            raise CommandError(f"There is no cell {name}: see `manage.py cells list`.")
        self.stdout.write(f"{name} takes {'new' if takes else 'no new'} tenants.")
