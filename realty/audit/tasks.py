"""What the worker does for the audit."""

from realty.audit import record


def purge() -> str:
    return f"{record.purge()} acts of the audit removed."
