"""The web server's entry point."""

import os

from django.core.wsgi import get_wsgi_application

from realty.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
application = get_wsgi_application()
settle()
