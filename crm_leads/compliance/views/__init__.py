"""Pages of the compliance records: the ledger, consents, do-not-contact and the rules of the states."""
