"""The web server's entry point."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from realty.memory import settle

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "realty.settings")
application = get_wsgi_application()
# Loads every page and the API, which takes a second: else the first visitor of each process would wait for it.
len(get_resolver().reverse_dict)
settle()
