// @odata/client reads all of Property with its media, page by page with $top and $skip, since it follows no next links:
// `node read_with_odata_client.cjs SERVICE TOKEN`, JSON to standard output. NODE_PATH names where it is installed.
const { OData } = require("@odata/client");

const [service, token] = process.argv.slice(2);
const client = OData.New4({ serviceEndpoint: service, commonHeaders: { Authorization: `Bearer ${token}` } });

async function read() {
  const records = [];
  for (;;) {
    const options = client.newOptions().expand(["Media", "OpenHouse"]).orderby("ListingKey").top(10).skip(records.length);
    const page = await client.newRequest({ collection: "Property", params: options });
    if (page.error) throw new Error(JSON.stringify(page.error));
    records.push(...page.value);
    if (page.value.length < 10) return records;
  }
}

read().then((records) => process.stdout.write(JSON.stringify(records)));
