"""What tests say of cells, where the whole suite runs over two of them (`make cells-test`)."""

import pytest
from django.db import connection

from realty.database.cells import has_cells

one_schema = pytest.mark.skipif(
    has_cells(connection), reason="asks for tables by a session of its own, or of another tenant, which lie elsewhere"
)
