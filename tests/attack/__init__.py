"""The attack list: what a careful attacker would send, bounded, against this site's own code and database.

Everything runs inside the test's process: no request leaves it. `make attack` tries
everything and prints a table; `make test` tries the short form of each.
"""
