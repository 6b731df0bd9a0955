"""What a person decides of a home on its page: that a listing is another home (part), or that two are one (join), and
the undoing of either.

A decision gives answers (`HomeQuestion`), which hold for every later sync, and is kept with who made it and when.
`conflicts` refuses what contradicts an earlier answer, so no decision silently overrules another.
"""
