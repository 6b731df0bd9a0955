"""Which pages of webhooks are in the audit."""

from realty.audit.models import Act
from realty.audit.pages import Recorded, recorded

recorded(
    {
        "add_webhook": Recorded(Act.TOKEN, "Added a webhook with its signing secret"),
        "webhook": Recorded(Act.SETTINGS, "Changed a webhook"),
        "webhook_action": Recorded(Act.TOKEN, "Operated a webhook"),
        "send_webhook_again": Recorded(Act.SETTINGS, "Sent a webhook again"),
        "replay_webhook": Recorded(Act.SETTINGS, "Sent a time of events to a webhook again"),
    }
)
