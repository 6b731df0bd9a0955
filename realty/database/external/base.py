"""Django's PostgreSQL backend for the server that DATABASE_URL names: direct, or through a pooler in session mode."""

from realty.database.connecting import DirectSessions


class DatabaseWrapper(DirectSessions):
    pass
