"""A provider as small as one can be: a source without windows, totals, keys or single listings, whose pages say what is
gone. docs/add_a_provider.md quotes it."""

from typing import TYPE_CHECKING, Any, Self

from django import forms
from msgspec import Raw

from mls_sync.enums import PROPERTY
from mls_sync.mapping.record import Record
from mls_sync.mapping.rules import Rule
from mls_sync.providers.base import Check, Page, Provider, RecordFacts, Window
from mls_sync.providers.capabilities import Capabilities
from mls_sync.providers.decoding import decoded, digest
from mls_sync.providers.errors import ConfigurationError, ProtocolError, ProviderError, TokenExpired, TransientError
from mls_sync.providers.source_record import SourceRecord
from mls_sync.providers.splitting import items, members
from mls_sync.providers.transport.auth import Bearer
from mls_sync.providers.transport.budget import Budget, credential_digest
from mls_sync.providers.transport.http import Answer, Http

if TYPE_CHECKING:
    from mls_sync.models import Feed


# [forms]
class ToyOptionsForm(forms.Form):
    base_url = forms.CharField(label="Address", initial="https://toy.example.com")
    page_size = forms.IntegerField(label="Listings in a page", initial=50, min_value=1, max_value=500)


class ToySecretsForm(forms.Form):
    token = forms.CharField(label="Access token", widget=forms.PasswordInput(render_value=False))


# [class]
class ToyProvider(Provider):
    kind = "toy"
    sync_source = "toy/listings"
    capabilities = Capabilities(windows=False, key_list=False, by_key=False, total=False, removals=True)
    options_form = ToyOptionsForm
    secrets_form = ToySecretsForm
    default_rules = (Rule("SubdivisionName", ("Tract",)),)

    def __init__(self, base_url: str, token: str, page_size: int, budget: Budget | None = None) -> None:
        super().__init__()
        self.page_size = page_size
        self._http = Http(base_url, {"Accept": "application/json"}, auth=Bearer(token), budget=budget)

    @classmethod
    def for_feed(cls, feed: "Feed") -> Self:
        form = ToyOptionsForm(feed.options)
        token = str((feed.secrets or {}).get("token", ""))
        if not form.is_valid() or not token:
            raise ConfigurationError("The feed's options are wrong, or it has no token.")
        base_url, page_size = form.cleaned_data["base_url"], form.cleaned_data["page_size"]
        budget = Budget.in_five_minutes(feed.tenant_id, credential_digest(base_url, token), 1_000)
        return cls(base_url, token, page_size, budget)

    @property
    def requests_made(self) -> int:
        return self._http.requests_made

    def close(self) -> None:
        self._http.close()

    def check(self) -> Check:
        try:
            first = self.page(Window(), "")
        except ProviderError as error:
            return Check(False, [str(error)])
        return Check(bool(first.records), [f"The first page holds {len(first.records)} listings."])

    # [page]
    def page(self, window: Window, token: str, resource: str = PROPERTY) -> Page:
        whole = self._http.get("/listings", {"after": token, "limit": str(self.page_size)}, _answer)
        found = [_record(text) for text in items(whole["records"]) or []]
        removed = decoded(bytes(whole.get("removed", Raw(b"[]")))) or []
        following = decoded(bytes(whole.get("next", Raw(b"null"))))
        return Page(found, following or None, removed=[str(key) for key in removed])

    # [record]
    def record(self, source: SourceRecord) -> Record:
        fields = dict(source.payload)
        urls = fields.pop("PhotoUrls", None) or []
        fields["Media"] = [{"MediaURL": url} for url in urls if isinstance(url, str)]
        return Record(fields)

    @classmethod
    def facts(cls, payload: Any) -> RecordFacts:
        fields = payload if isinstance(payload, dict) else {}
        number, address = fields.get("ListingId"), fields.get("UnparsedAddress")
        return RecordFacts(number if isinstance(number, str) else "", address if isinstance(address, str) else "")


# [answers]
def _answer(answer: Answer) -> dict[str, Raw]:
    """The members of a good answer, each as its text; an error of the one who must act for any other."""
    if answer.status in (401, 403):
        raise ConfigurationError("The source refuses the token.", excerpt=answer.excerpt, code=answer.status)
    if answer.status == 410:
        raise TokenExpired("The source does not know the page any more.")
    if answer.status >= 500:
        raise TransientError("The source has a fault.", excerpt=answer.excerpt, code=answer.status)
    whole = members(answer.body)
    if answer.status != 200 or whole is None or "records" not in whole:
        raise ProtocolError("The source sent no records.", excerpt=answer.excerpt, code=answer.status)
    return whole


def _record(text: Raw) -> SourceRecord:
    """Its key and the hash of its text: it is decoded only when it is new or changed."""
    named = members(text) or {}
    key = decoded(bytes(named.get("ListingKey", Raw(b"null"))))
    return SourceRecord(key if isinstance(key, str) else "", digest(text), text=bytes(text))
