"""What happens to accounts, for those who hold more of a person's keys."""

from django.dispatch import Signal

# Sent with `user` after a new password by a link or by staff: whoever knew the old one may have made keys.
password_was_reset = Signal()
