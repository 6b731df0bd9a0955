"""A mail server of the tenant's own, by SMTP: the same interface as Resend, without reports of what became of a
message."""
