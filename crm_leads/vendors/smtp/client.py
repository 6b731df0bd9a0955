"""Sending through a mail server, by Django's own backend (RFC 5321)."""

import re
import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from crm_leads.models import VendorAccount
from crm_leads.vendors.errors import (
    BadAddress,
    BadCredentials,
    NotConfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
    VendorError,
)
from crm_leads.vendors.smtp.connection import Backend
from realty.outward import Bounds, InnerAddress

# What a server may say in one act: answers are lines.
MOST_SAID = 256 * 1024
IMPLICIT_TLS = 465
# A 4xx answer asks for another try later (RFC 5321 4.2.1); greylists want some minutes.
LATER = 15 * 60.0
RESENDS = "smtp.resend.com"
ENHANCED = re.compile(r"5\.(\d{1,3}\.\d{1,3})\b")
# RFC 3463, 3.2 and 3.3: no such mailbox, system or syntax, moved, disabled; RFC 7505: takes no mail at all. What else
# is refused, such as 5.7.1 (policy) or 5.2.2 (full), says nothing against the address.
NOBODY_THERE = ("1.1", "1.2", "1.3", "1.6", "1.10", "2.1")
# RFC 5321, 4.2.3, where the server gives no such code.
NO_MAILBOX = (550, 551, 553)


class Client:
    """`account.options`: host, port, user_name; the secret is `password`. Port 465 speaks TLS at once, others by
    STARTTLS; only a server on this very machine may do without (option `plain`)."""

    def __init__(self, account: VendorAccount) -> None:
        options = account.options
        self.host, self.port = str(options.get("host", "")), int(options.get("port") or 0)
        if not self.host or not self.port:
            raise NotConfigured("The mail server has no address: the owner enters it under Settings, Vendor accounts.")
        is_plain = bool(options.get("plain")) and self.host in ("127.0.0.1", "localhost") and not settings.PRODUCTION
        # For all of it: name, connection, greeting, TLS, sign-in, the message, goodbye.
        self._bounds = Bounds(settings.MAIL_SERVER_SECONDS, MOST_SAID)
        self._backend = Backend(
            bounds=self._bounds,
            # A tenant's server is on the internet: nobody reaches the inside of our network through this form.
            only_global=settings.PRODUCTION,
            host=self.host,
            port=self.port,
            username=str(options.get("user_name", "")),
            password=str(account.secrets.get("password", "")),
            use_ssl=self.port == IMPLICIT_TLS,
            use_tls=self.port != IMPLICIT_TLS and not is_plain,
            timeout=settings.MAIL_SERVER_SECONDS,
        )

    def check(self) -> str:
        """Connects and signs in."""
        self._open()
        self._close()
        return f"Connected to {self.host} and signed in."

    def send(self, message: EmailMultiAlternatives, *, key: str, act_id: int) -> str:
        """Send to the message's one recipient; gives the Message-ID. Raises errors of `crm_leads.vendors.errors`."""
        if len(message.recipients()) != 1:
            raise ValueError("One recipient per message.")
        message_id = f"<{key}@{message.from_email.rpartition('@')[2].rstrip('>')}>"
        message.extra_headers["Message-ID"] = message_id
        if self.host == RESENDS:
            message.extra_headers["Resend-Idempotency-Key"] = key
        self._open()
        problem = self._refusal(message)
        self._close()
        if problem:
            raise problem
        return message_id

    def _open(self) -> None:
        self._bounds.restart()
        try:
            self._backend.open()
        except InnerAddress:
            problem: VendorError = Rejected(
                f"{self.host} is not a server on the internet. Enter your provider's mail server."
            )
        except smtplib.SMTPAuthenticationError as error:
            problem = self._not_signed_in(error.smtp_code)
        except (smtplib.SMTPException, OSError) as error:
            problem = self._unreachable(error)
        else:
            return
        self._close()
        # Outside of the handler: the library's exception may hold what was sent to sign in.
        raise problem

    def _close(self) -> None:
        # The outcome is known by now; a server that hangs up instead of saying goodbye changes nothing.
        with suppress(smtplib.SMTPException, OSError):
            self._backend.close()
        self._backend.connection = None

    def _refusal(self, message: EmailMultiAlternatives) -> VendorError | None:
        try:
            self._backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            return self._judged(code, said, BadAddress if _is_bad_address(code, said) else Rejected)
        except smtplib.SMTPResponseException as error:
            return self._judged(error.smtp_code, error.smtp_error, Rejected)
        except (smtplib.SMTPException, OSError):
            problem = OutcomeUnknown(f"The connection to {self.host} broke. Whether it sent the message is unknown.")
            problem.timed_out = self._bounds.is_over
            return problem
        return None

    def _unreachable(self, error: Exception) -> Unavailable:
        said = f"{self.host} cannot be reached ({type(error).__name__})."
        if self._bounds.is_over:
            said = f"{self.host} did not answer within {settings.MAIL_SERVER_SECONDS:g} seconds."
        problem = Unavailable(said)
        problem.timed_out = self._bounds.is_over
        return problem

    def _not_signed_in(self, code: int) -> VendorError:
        """A 4xx answer, such as 454, says nothing against the password (RFC 4954, 4.7)."""
        if 400 <= code < 500:
            return Unavailable(f"{self.host} cannot check the user name and password at the moment ({code}).")
        return BadCredentials(f"{self.host} does not accept the user name and password.")

    def _judged(self, code: int, said: bytes | str, permanent: type[VendorError]) -> VendorError:
        sentence = f"{self.host} refuses the message ({code} {_text(said)[:200]})."
        return RateLimited(sentence, LATER) if 400 <= code < 500 else permanent(sentence)


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def _is_bad_address(code: int, said: bytes | str) -> bool:
    enhanced = ENHANCED.match(_text(said).strip())
    return enhanced[1] in NOBODY_THERE if enhanced else code in NO_MAILBOX
