"""The page of vendor accounts, and the address that vendors call."""
