"""SPF, DKIM and DMARC of the domain that letters leave from: what its name servers say, in words.

RFC 7208, 6376 and 7489. Google and Yahoo want all three of whoever sends 5,000 a day to their mailboxes, since February
2024, Microsoft since May 2025, and SPF or DKIM of everybody. A server that cannot be reached says nothing: then a
record "could not be looked up", and is never called missing.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import dns.exception
import dns.name
import dns.resolver
from django.utils import timezone

from crm_leads.enums import VendorKind
from crm_leads.models import LeadPolicy, VendorAccount

# Seconds for all records together; a page waits for it.
LONGEST = 4.0
RECORDS = "domain_records"
KINDS = (VendorKind.RESEND, VendorKind.SMTP)
FOUND, MISSING, WRONG, UNKNOWN = "found", "missing", "wrong", "unknown"
ABOUT = {
    "SPF": "Lists the servers that may send mail for your domain.",
    "DKIM": "Signs each message, so that a receiver sees that it is yours and unchanged.",
    "DMARC": "Tells receivers what to do with mail in your name that passes neither.",
}
MOST_TEXT = 300


class NotAnswered(Exception):
    """No name server gave an answer in time, or all of them refused."""


@dataclass(frozen=True)
class Record:
    """`state` is FOUND, MISSING, WRONG or UNKNOWN; `host` where it was found, or belongs; `said` is its text."""

    name: str
    state: str
    host: str
    advice: str
    said: str = ""


def refresh(account: VendorAccount) -> None:
    """Look up the records of the lead policy's sender and keep what was found with the account."""
    domain = LeadPolicy.of_tenant(account.tenant_id).sender_email.rpartition("@")[2].lower()
    if account.kind not in KINDS or account.is_simulated or not domain:
        return
    rows = [asdict(row) for row in look_up(domain, VendorKind(account.kind))]
    kept = {"domain": domain, "at": timezone.now().isoformat(), "rows": rows}
    account.options = {**account.options, RECORDS: kept}
    VendorAccount.objects.filter(pk=account.pk).update(options=account.options)


def look_up(domain: str, kind: VendorKind, resolver: dns.resolver.Resolver | None = None) -> list[Record]:
    """SPF, DKIM and DMARC within LONGEST seconds in all. Resend sends under `send.` of the domain and signs with the
    selector `resend`; of a mail server the selector is not known here."""
    texts = _Texts(resolver)
    return [_spf(texts, domain, kind), _dkim(texts, domain, kind), _dmarc(texts, domain)]


class _Texts:
    """TXT records by host, under one deadline."""

    def __init__(self, resolver: dns.resolver.Resolver | None) -> None:
        self._resolver, self._ends = resolver, time.monotonic() + LONGEST

    def at(self, host: str) -> list[str]:
        """Empty where there is none. Raises NotAnswered."""
        left = self._ends - time.monotonic()
        if left <= 0:
            raise NotAnswered
        try:
            self._resolver = self._resolver or dns.resolver.Resolver()
            name = dns.name.from_text(host)
            answer = self._resolver.resolve(name, "TXT", lifetime=left, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return []
        except (dns.exception.DNSException, OSError, UnicodeError) as error:
            raise NotAnswered from error
        # One record may come in several strings of 255 bytes each.
        return [b"".join(row.strings).decode("ascii", "replace") for row in answer]

    def first(self, hosts: Sequence[str], fits: Callable[[str], bool]) -> tuple[str, list[str]]:
        """The first host that has fitting records, with these; else the first host, with none."""
        for host in hosts:
            if found := [text for text in self.at(host) if fits(text)]:
                return host, found
        return hosts[0], []


def _spf(texts: _Texts, domain: str, kind: VendorKind) -> Record:
    hosts = [f"send.{domain}", domain] if kind == VendorKind.RESEND else [domain]
    where = (
        "Resend shows it under Domains." if kind == VendorKind.RESEND else "Your mail server's administrator has it."
    )
    try:
        host, found = texts.first(hosts, lambda text: text.lower().split(" ")[0] == "v=spf1")
    except NotAnswered:
        return _unknown("SPF", hosts[0])
    if not found:
        return Record("SPF", MISSING, host, f"Add a TXT record that begins with v=spf1. {where}")
    if len(found) > 1:
        return _record(
            "SPF", WRONG, host, "There are several, so receivers ignore them all. Merge them into one.", found
        )
    if "+all" in found[0].lower().split() or "all" in found[0].lower().split():
        return _record("SPF", WRONG, host, "It lets any server send as you: end it with ~all or -all.", found)
    return _record("SPF", FOUND, host, "", found)


def _dkim(texts: _Texts, domain: str, kind: VendorKind) -> Record:
    if kind != VendorKind.RESEND:
        advice = (
            "Its place has a name that only your mail server knows: ask its administrator whether it signs with DKIM."
        )
        return Record("DKIM", UNKNOWN, f"..._domainkey.{domain}", advice)
    host = f"resend._domainkey.{domain}"
    try:
        _, found = texts.first([host], lambda text: "p=" in text.replace(" ", ""))
    except NotAnswered:
        return _unknown("DKIM", host)
    if not found:
        return Record("DKIM", MISSING, host, "Add the TXT record that Resend shows under Domains.")
    if not _tags(found[0]).get("p"):
        return _record(
            "DKIM", WRONG, host, "Its key is empty, which disables the signature. Enter Resend's key.", found
        )
    return _record("DKIM", FOUND, host, "", found)


def _dmarc(texts: _Texts, domain: str) -> Record:
    """At the domain itself, or at one that it is below."""
    parts = domain.split(".")
    hosts = [f"_dmarc.{'.'.join(parts[at:])}" for at in range(max(len(parts) - 1, 1))]
    try:
        host, found = texts.first(hosts, lambda text: text.lower().replace(" ", "").startswith("v=dmarc1"))
    except NotAnswered:
        return _unknown("DMARC", hosts[0])
    if not found:
        return Record(
            "DMARC", MISSING, host, "Add a TXT record, for a beginning: v=DMARC1; p=none; and who gets reports."
        )
    policy = _tags(found[0]).get("p", "").lower()
    if len(found) > 1 or policy not in ("none", "quarantine", "reject"):
        return _record(
            "DMARC", WRONG, host, "Receivers cannot read it: one record with p=none, quarantine or reject.", found
        )
    advice = "It only watches (p=none): enough for now; quarantine protects your name." if policy == "none" else ""
    return _record("DMARC", FOUND, host, advice, found)


def _tags(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs}


def _record(name: str, state: str, host: str, advice: str, found: list[str]) -> Record:
    return Record(name, state, host, advice, " | ".join(found)[:MOST_TEXT])


def _unknown(name: str, host: str) -> Record:
    return Record(name, UNKNOWN, host, "The name servers did not answer. Check again later.")


def shown(account: VendorAccount | None) -> dict[str, Any]:
    """For the account's card: `domain`, `at` and `rows` with what each record is; empty where nothing was looked up."""
    kept = account.options.get(RECORDS) if account else None
    if not isinstance(kept, dict):
        return {}
    return {**kept, "rows": [{**row, "about": ABOUT[row["name"]], **STATES[row["state"]]} for row in kept["rows"]]}


STATES = {
    FOUND: {"label": "Found", "tone": "good", "icon": "circle-check"},
    MISSING: {"label": "Missing", "tone": "bad", "icon": "circle-x"},
    WRONG: {"label": "Wrong", "tone": "bad", "icon": "alert-circle"},
    UNKNOWN: {"label": "Could not be looked up", "tone": "warn", "icon": "alert-triangle"},
}
