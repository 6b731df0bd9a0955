"""The page of a home: all its listings over collections and years, what changed, its prices and its photos."""
