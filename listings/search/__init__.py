"""Search over listings: `criteria` is what a person asks, `scope` which collections that covers, `where` the listings
that match, `facet_counts` and `facets` the numbers beside each choice, `page` all of it for one page."""
