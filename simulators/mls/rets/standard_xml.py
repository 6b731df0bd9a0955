"""Search in STANDARD-XML: the tree of the RETS DTD, with the well-known names as elements."""

from collections.abc import Sequence
from xml.sax.saxutils import escape

from .compact import Page
from .fields import Field
from .replies import opening
from .resources import Class, Resource

PARENTS = {"Property": "REProperties", "Agent": "REAgents", "Office": "REOffices"}


def search_document(resource: Resource, one: Class, page: Page) -> str:
    """``REData``, the resource, one element for each row, one in it for each value; what has none is left out."""
    parts = [opening(page.code), "\r\n"]
    if page.count is not None:
        parts.append(f'<COUNT Records="{page.count}"/>\r\n')
    if page.rows:
        parent, child = PARENTS.get(resource.name, f"RE{resource.name}s"), one.standard or resource.name
        parts.append(f"<REData><{parent}>\r\n")
        parts += [f"<{child}>{_values(page.fields, row)}</{child}>\r\n" for row in page.rows]
        parts.append(f"</{parent}></REData>\r\n")
    if page.more:
        parts.append("<MAXROWS/>\r\n")
    return "".join([*parts, "</RETS>\r\n"])


def _values(columns: Sequence[Field], row: list[str]) -> str:
    return "".join(
        f"<{column.standard or column.system}>{escape(value)}</{column.standard or column.system}>"
        for column, value in zip(columns, row, strict=False)
        if value
    )
