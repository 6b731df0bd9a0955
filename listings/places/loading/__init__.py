"""Places from files: `load` reads one, whole or not at all; `BUNDLED` are those that come with the project."""

from listings.places.loading.load import BUNDLED, KINDS, Loaded, load, missing, note_change

__all__ = ["BUNDLED", "KINDS", "Loaded", "load", "missing", "note_change"]
