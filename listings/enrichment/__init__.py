"""What is found out about listings beyond what their sources say, each value with its method and confidence: kept in
`Enrichment`, beside the listing. It follows the listings' events, and can be done again for a collection or for all."""
