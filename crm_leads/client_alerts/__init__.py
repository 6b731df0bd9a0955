"""Saved searches that tell a client of the agent's, in her name: whom, and the e-mails that the gate admits."""
