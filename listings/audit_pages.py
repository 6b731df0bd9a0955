"""Which pages of listings are in the audit."""

from realty.audit.models import Act
from realty.audit.pages import Recorded, recorded

recorded({"photos_archive": Recorded(Act.EXPORT, "Downloaded the photos of a listing", gives_file=True)})
