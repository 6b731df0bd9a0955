"""A lead and its page: its life, its people, its score, what happened, and what is to be done."""
