"""flex-mls reads all of Property with its media: `read_with_flex_mls.py SERVICE TOKEN`, JSON to standard output."""

import json
import sys

from flex_mls import FlexMlsClient

service, token = sys.argv[1:]
client = FlexMlsClient(access_token=token, base_url=service.rstrip("/"))
pages = client.properties.iter_pages("Property", params={"$expand": "Media,OpenHouse"})
json.dump([record for page in pages for record in page.records], sys.stdout, default=str)
