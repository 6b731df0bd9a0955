"""The record of who did what: one book for staff and members, added to and never changed."""
