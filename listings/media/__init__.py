"""Copies of photos: how they are made, kept, addressed, and removed. `mls_sync.media` fetches what they are made of."""
