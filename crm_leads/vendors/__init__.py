"""The vendors' APIs: one folder each, beside the simulated ones."""
