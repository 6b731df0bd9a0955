"""A nudge to other apps. A lost one loses nothing: the rows of `Alert` say what was told."""

from django.dispatch import Signal

# Sent after commit with `tenant_id` when saved searches of that tenant told something.
alerts_told = Signal()
