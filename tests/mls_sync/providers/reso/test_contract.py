"""A certified server of nobody in particular does what every source must."""

from tests.mls_sync.providers.contract import ProviderContract


class TestPlain(ProviderContract):
    """The small server behind it."""
