"""The page of a lead, and what is done there."""
