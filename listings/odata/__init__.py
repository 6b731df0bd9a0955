"""The RESO Web API of a tenant's collections: OData 4 for BI tools and other vendors' clients (docs/odata.md)."""
