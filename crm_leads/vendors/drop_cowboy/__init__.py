"""Drop Cowboy: ringless voicemail by its API v2, or by the older v1 where an account's option says so.

Facts: https://github.com/Drop-Cowboy/dropcowboy (v2) and https://github.com/Drop-Cowboy/dropcowboy-cli (v1).
"""
