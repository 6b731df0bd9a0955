"""The API itself. `realty.urls` mounts the routers of the apps on it."""

from typing import Any

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer

from realty.api import etags, handlers
from realty.api.bodies import JSONParser
from realty.api.document import document

PATH = "/api/v1/"
DESCRIPTION = "Listings, feeds and leads of your brokerage. Names are those of the RESO Data Dictionary in camelCase."


class JSONRenderer(BaseRenderer):
    media_type = "application/json"

    def render(self, request: Any, data: Any, *, response_status: int) -> bytes:
        return etags.rendered(data)


class RealtyAPI(NinjaAPI):
    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        found: Any = document(self, PATH.lstrip("/"))
        return found


api = RealtyAPI(
    title="Realty",
    version="1",
    description=DESCRIPTION,
    urls_namespace="v1",
    # Our own pages show them (`realty.api.urls`).
    openapi_url=None,
    docs_url=None,
    renderer=JSONRenderer(),
    parser=JSONParser(),
)
handlers.install(api)
