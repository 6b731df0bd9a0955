"""Outward acts: skip traces, voicemails, e-mails. Each passes the gate, and leaves one row."""
