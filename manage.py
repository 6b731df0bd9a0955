#!/usr/bin/env python
"""Django's entry point for every command of Realty."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

from realty.database.embedded.errors import ServerError


def main() -> None:
    """What the operator can mend is told in one line, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
    try:
        execute_from_command_line(sys.argv)
    except (ImproperlyConfigured, ServerError) as error:
        sys.exit(f"Error: {error}")


if __name__ == "__main__":
    main()
