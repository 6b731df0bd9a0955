"""What hangs on a listing, table by table, and goes when its content goes: in statements over many listings, which
Django's cascades would load one by one."""

# By `listing_id`. Events and copies of photos are not among them: their files and followers have a say.
TABLES = (
    "listings_listingsource", "listings_enrichment", "listings_photodemand", "listings_homemark",
    "listings_listingmatches", "listings_alert", "listings_listingmark", "listings_listingnote",
)  # fmt: skip
