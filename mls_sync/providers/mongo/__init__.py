"""Documents of an earlier deployment on MongoDB: how they are kept as text, and what they say in RESO's names.

No feed is of this kind. `mls_sync.mongo_import` reads such documents into the collections of other feeds, whose maps
hold for them too; `Provider` knows their text again, wherever it is mapped once more.
"""
