"""Calling through a list of leads: one number after the other, those that may be called now."""
