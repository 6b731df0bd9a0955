from django.contrib.admin.apps import SimpleAdminConfig


class ConsoleConfig(SimpleAdminConfig):
    """Django's admin, with our own site in place of its default one. Its pages are loaded with the site's addresses
    and by checks (`Console`): workers and most commands need none of them, which would take a tenth of their memory."""

    default_site = "realty.console.site.Console"
