"""Nudges to other apps. A lost one loses nothing: the rows of `ListingEvent` say what happened, and schedules read
them too."""

from django.dispatch import Signal

# Sent after commit with `tenant_id` and `collection_id` when events of that collection were recorded.
listing_events_recorded = Signal()
