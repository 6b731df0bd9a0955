"""Letters about feeds and webhooks: what went out, to whom, and what waits for the mail server."""

from django.contrib import admin
from unfold.decorators import display

from mls_sync.models import Letter
from realty.console.admin import ReadOnlyAdmin, by


@admin.register(Letter)
class LetterAdmin(ReadOnlyAdmin):
    list_display = ("written_at", "address", "subject", "state", "attempts", "sent_at")
    list_filter = (by("tenant"),)
    list_filter_submit = True
    search_fields = ("=address", "subject")
    fields = ("tenant", "address", "subject", "body", "written_at", "attempts", "sent_at", "next_attempt_at", "problem")

    @display(description="state", label={"Sent": "success", "Waiting": "warning", "Given up": "danger"})
    def state(self, letter: Letter) -> str:
        if letter.sent_at:
            return "Sent"
        return "Waiting" if letter.next_attempt_at else "Given up"
