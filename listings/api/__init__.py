"""The listings of the API: its router, which `realty.urls` mounts."""

from listings.api.properties import router as router
