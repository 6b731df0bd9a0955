from django.contrib.admin.apps import AdminConfig


class ConsoleConfig(AdminConfig):
    """Django's admin, with our own site in place of its default one."""

    default_site = "realty.console.site.Console"
