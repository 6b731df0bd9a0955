"""django-anymail's backend for Resend, for one account, with what it lacks: an Idempotency-Key, and HTTP by our own
module with its time-outs, masking and typed errors."""

import json
from typing import Any

from anymail.backends.resend import EmailBackend as AnymailBackend
from django.core.mail import EmailMessage

from crm_leads.vendors.http import Answer, VendorSession

# Resend keeps a key for 24 hours: the same key and content is sent once (https://resend.com/docs, idempotency keys).
HEADER = "Idempotency-Key"


class EmailBackend(AnymailBackend):
    """Raises errors of `crm_leads.vendors.errors`, by `judge`."""

    def __init__(self, session: VendorSession, idempotency_key: str, judge: Any, **kwargs: Any) -> None:
        super().__init__(api_key="in the session", api_url=session.base_url, **kwargs)
        self.vendor, self.idempotency_key, self.judge = session, idempotency_key, judge

    def post_to_esp(self, payload: Any, message: EmailMessage) -> Answer:
        body = json.loads(payload.serialize_data())
        headers = {HEADER: self.idempotency_key}
        answer = self.vendor.request("POST", payload.get_api_endpoint(), json=body, headers=headers)
        self.judge(answer)
        return answer

    def deserialize_json_response(self, response: Answer, payload: Any, message: EmailMessage) -> Any:
        return response.json
