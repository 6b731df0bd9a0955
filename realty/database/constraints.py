"""Which constraint a refused write broke. Its name is ours; PostgreSQL's sentence is in the server's own language."""

from django.db import IntegrityError
from psycopg import Error


def broken(error: IntegrityError) -> str:
    """The constraint's name, e.g. `one_list_per_name`; empty where PostgreSQL names none."""
    cause = error.__cause__
    return (cause.diag.constraint_name or "") if isinstance(cause, Error) else ""
