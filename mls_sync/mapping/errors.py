"""Why a record becomes no row."""


class RecordError(Exception):
    """One record cannot be mapped: it goes to the quarantine. `str()` is one sentence for a person, `field` the name of
    the field to look at."""

    kind = "record"

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message)
        self.field = field
