"""American, and each time names its zone. Django reads this module before its own of the language."""

DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "M j, Y, g:i A T"
