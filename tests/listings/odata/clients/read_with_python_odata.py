"""python-odata makes classes of `$metadata` and reads all of Property: `read_with_python_odata.py SERVICE TOKEN`, JSON
to standard output. The token is the password of a name, as BI tools send it."""

import json
import sys

from odata import ODataService
from requests.auth import HTTPBasicAuth

service, token = sys.argv[1:]
found = ODataService(service, auth=HTTPBasicAuth("anyone", token), reflect_entities=True, quiet_progress=True)
listing = found.entities["Property"]
query = found.query(listing).expand(listing.Media, listing.OpenHouse)
records = [
    {
        **entity.__odata__.data,
        "Media": [dict(item.__odata__.data) for item in entity.Media],
        "OpenHouse": [dict(item.__odata__.data) for item in entity.OpenHouse],
    }
    for entity in query
]
json.dump(records, sys.stdout, default=str)
