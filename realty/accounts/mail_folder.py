"""Letters of a site without a mail server, as files: they hold links that let somebody in."""

from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class PrivateFolder(EmailBackend):
    """Django's folder of letters, for the site's own user alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        settings.EMAIL_FILE_PATH.chmod(0o700)
