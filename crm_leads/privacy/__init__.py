"""Personal data that goes: on request (erasure), or when its time is over (retention); and what the law wants kept."""
