"""What the people of a tenant did, for the broker who pays for it."""
