"""How sources are spoken to over HTTP: requests, ways to sign them, and what may be spent."""
