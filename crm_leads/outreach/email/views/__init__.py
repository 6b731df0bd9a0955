"""Pages of e-mail: the log, templates, sequences, a lead's panel, and the page behind every unsubscribe link."""
