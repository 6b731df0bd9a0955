"""Resend: e-mail by API (https://resend.com/docs)."""
