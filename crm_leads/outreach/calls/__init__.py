"""Calls by hand: one of a lead, talks told afterwards, and calling through a list."""
