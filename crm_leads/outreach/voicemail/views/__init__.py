"""Pages of ringless voicemail: drops of a lead, the log, recordings and the connection."""
