from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm_leads.privacy.kept_stops import give_back
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope


class Command(BaseCommand):
    help = "Gives the do-not-contact entries of a brokerage that was deleted to the tenant as which it has returned."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("brokerage", help="slug of the tenant that was deleted")
        parser.add_argument("tenant", help="slug of the tenant that is to honor them")

    def handle(self, *args: Any, **options: Any) -> None:
        with platform_scope("give_back_stops"):
            tenant = Tenant.objects.filter(slug=options["tenant"]).first()
        if tenant is None:
            raise CommandError(f"There is no tenant {options['tenant']}.")
        self.stdout.write(f"{give_back(options['brokerage'], tenant)} do-not-contact entries given to {tenant}.")
