"""Photos fetched from their sources, to be kept (`listings.media`)."""
