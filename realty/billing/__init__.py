"""What a tenant may store and what it stored: tiers with their quotas and prices, and the volume of each month."""
