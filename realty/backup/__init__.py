"""Backup and restore of the whole site: one file, complete under row-level security, checked row by row."""
