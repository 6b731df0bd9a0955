"""E-mail to the owners of a home: one message to one person at a time, each through the compliance gate.

templates and merge fields -> composing -> requesting (gate) -> sending (gate again, claim, vendor) -> results
sequences request one step after another; unsubscribing and thresholds stop it all
"""
