"""Each member's own calendar feed: tasks, next steps of leads, and open houses, at a secret address."""
