"""Tracerfy, as documented (https://tracerfy.com/skip-tracing-api-documentation/)."""

from crm_leads.simulator.exchange import Request, Response
from crm_leads.simulator.face import Face


class Vendor(Face):
    def handle(self, request: Request) -> Response:
        return Response(404, {"detail": "Not found."})
