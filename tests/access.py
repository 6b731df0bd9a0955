"""Words of the tables of access: for each URL the method, the status for each of PEOPLE, and data to post."""

PEOPLE = ("owner", "colleague", "viewer", "stranger", "staff", "anonymous")
OK, MOVED, REFUSED, MISSING, WRONG_METHOD, GONE, INVALID = 200, 302, 403, 404, 405, 410, 422
MEMBERS = (OK, OK, OK, OK, OK, MOVED)
# A page of something that belongs to the owner's tenant: for a stranger it does not exist.
THEIRS = (OK, OK, OK, MISSING, OK, MOVED)
