"""What is true of the United States for everyone: states, time zones, area codes, federal holidays. No law, no row."""
