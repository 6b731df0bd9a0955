"""The listings of the API: its routers, which `realty.urls` mounts."""

from listings.api.media import router as media
from listings.api.properties import router as properties

routers = (properties, media)
