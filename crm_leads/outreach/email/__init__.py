"""E-mail to the owners of a home: one message to one person at a time, each through the compliance gate.

templates and merge fields -> compose -> request (gate) -> send (gate again, claim, vendor) -> results
sequences request one step after another; unsubscribe and thresholds stop it all
"""
