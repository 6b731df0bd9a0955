"""The record of sign-ins in the console: to read and to search."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from realty.accounts.limits import digest
from realty.accounts.models import AccountEvent
from realty.console.admin import ReadOnlyAdmin


@admin.register(AccountEvent)
class AccountEventAdmin(ReadOnlyAdmin):
    list_display = ("at", "door", "outcome", "who", "address", "note")
    list_filter = ("outcome", "door")
    search_fields = ("account", "address", "account_digest", "note")
    search_help_text = "User name, address, or the digest of an unknown name"
    date_hierarchy = "at"
    show_full_result_count = False

    @admin.display(description="account")
    def who(self, event: AccountEvent) -> str:
        return event.account or (f"unknown, digest {event.account_digest[:12]}" if event.account_digest else "-")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[AccountEvent], search_term: str
    ) -> tuple[QuerySet[AccountEvent], bool]:
        """A typed name is looked up by its digest as well, so tries at a misspelled or unknown one are found."""
        found, distinct = super().get_search_results(request, queryset, search_term)
        if search_term.strip():
            found |= queryset.filter(account_digest=digest("event", search_term.strip().casefold())[:32])
        return found, distinct
