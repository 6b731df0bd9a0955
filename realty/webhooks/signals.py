"""What happens to end points, for apps that tell people."""

from django.dispatch import Signal

# Sent with `endpoint` in the transaction that disabled it, where no person did.
endpoint_disabled = Signal()
