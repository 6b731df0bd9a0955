"""Layouts of a search that a member keeps: view, columns and sort under a name."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from listings.enums import View
from listings.models import SearchLayout
from listings.search.criteria import Sort
from listings.table_columns import chosen
from realty.tenants.models import Membership

MOST = 30


@dataclass(frozen=True)
class Look:
    """`columns` are names of `listings.table_columns`, as `chosen` gives them."""

    view: str
    columns: tuple[str, ...]
    sort: str


def of_member(membership: Membership) -> QuerySet[SearchLayout]:
    """The member's own, by name. Every other query of layouts begins here: nobody sees a colleague's."""
    rows: QuerySet[SearchLayout] = SearchLayout.objects.filter(user=membership.user_id).order_by("name", "pk")
    return rows


def look_of(layout: SearchLayout) -> Look:
    """What it holds, without what this version does not know any more."""
    view = layout.view if layout.view in View.values else View.GRID
    sort = layout.sort if layout.sort in Sort.values else Sort.NEWEST
    return Look(str(view), chosen(layout.columns), str(sort))


@transaction.atomic
def create(membership: Membership, name: str, look: Look) -> SearchLayout:
    """Raises ValidationError where the member has one of that name, or too many."""
    count = _own(membership).count()
    if count >= MOST:
        raise ValidationError(f"You have {MOST} layouts, the most there can be. Delete one first.")
    _refuse_second(of_member(membership), name)
    layout = SearchLayout(user_id=membership.user_id, tenant_id=membership.tenant_id, name=name)
    _fill(layout, look)
    layout.save()
    return layout


@transaction.atomic
def rename(membership: Membership, layout: SearchLayout, name: str) -> None:
    """Raises ValidationError where another of the member's has that name."""
    _own(membership)
    _refuse_second(of_member(membership).exclude(pk=layout.pk), name)
    layout.name = name
    layout.save(update_fields=["name"])


def fill(layout: SearchLayout, look: Look) -> None:
    """Keeps another look under its name."""
    _fill(layout, look)
    layout.save(update_fields=["view", "columns", "sort"])


@transaction.atomic
def make_default(membership: Membership, layout: SearchLayout | None) -> None:
    """The one that a sign-in begins with; None for none."""
    _own(membership).filter(is_default=True).update(is_default=False)
    if layout is not None:
        layout.is_default = True
        layout.save(update_fields=["is_default"])


def _own(membership: Membership) -> QuerySet[SearchLayout]:
    """As `of_member`, while nobody else changes them: two windows of one member take turns."""
    Membership.objects.select_for_update().get(pk=membership.pk)
    return of_member(membership)


def _refuse_second(others: QuerySet[SearchLayout], name: str) -> None:
    if others.filter(name__iexact=name).exists():
        raise ValidationError(f"You have a layout named “{name}” already. Choose another name.")


def _fill(layout: SearchLayout, look: Look) -> None:
    layout.view, layout.columns, layout.sort = look.view, list(look.columns), look.sort
