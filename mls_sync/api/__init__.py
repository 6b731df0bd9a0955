"""The feeds of the API: routers that `realty.urls` mounts. Listings of one's own are written at the addresses of the
properties, so they join the routers of `listings.api`."""

import mls_sync.api.own_properties  # noqa: F401  its operations join there
from mls_sync.api.feeds import router as feeds
from mls_sync.api.runs import router as runs

routers = (feeds, runs)
