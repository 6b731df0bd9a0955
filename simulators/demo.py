"""Where the demo's simulators answer, and the token that opens its MLS.

The one door between the product and the simulators: `tests/test_import_direction.py` lets no app import anything else
of them, so a production process loads no simulator.
"""

MLS_PORT, VENDORS_PORT = 8800, 8810
# The service root of the certified RESO Web API server among those that the simulated MLS is.
RESO_ROOT = "/reso/odata"
MLS_TOKEN = "simulated-demo-token"  # noqa: S105 - no secret: it opens the simulated MLS alone
