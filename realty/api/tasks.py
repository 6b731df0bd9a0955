"""What the worker does for the API."""

from realty.api import idempotency


def forget_answers() -> str:
    return f"{idempotency.purge()} answers to repeated writes removed."
