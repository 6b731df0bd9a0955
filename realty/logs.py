"""What must not stand in a log: addresses of ours that let in whoever knows them."""

import logging
import re

# A vendor's webhook, an invitation, a new password, a new e-mail address, a calendar: each has its key in the path.
BEFORE_A_KEY = r"/hooks/[\w-]+/|/invitation/|/sign-in/new-password/[\w-]+/|/profile/email/|/calendar/"
KEYS = re.compile(rf"({BEFORE_A_KEY})(?!set-password\b)[^/\s]+")


def without_keys(text: str) -> str:
    return KEYS.sub(r"\1***", text)


class KeysMasked(logging.Filter):
    """Django writes the path of each request that it refuses."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        masked = without_keys(text)
        if masked != text:
            record.msg, record.args = masked, ()
        return True
