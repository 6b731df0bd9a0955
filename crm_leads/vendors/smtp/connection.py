"""Django's backend for SMTP over connections that keep one deadline for connect, greeting, TLS, sign-in and sending."""

import smtplib
import ssl
from functools import cached_property, partial
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

from realty.outward import BoundedSocket, Bounds, bind, connect


class _Smtp(smtplib.SMTP):
    """Connects as `realty.outward` does."""

    def __init__(self, *args: Any, bounds: Bounds, only_global: bool, **kwargs: Any) -> None:
        self._bounds, self._only_global = bounds, only_global
        super().__init__(*args, **kwargs)

    def _get_socket(self, host: str, port: int, timeout: float) -> BoundedSocket:
        return connect(host, port, self._bounds, only_global=self._only_global)


class _SmtpTLS(smtplib.SMTP_SSL, _Smtp):
    """TLS from the first byte: SMTP_SSL wraps the socket that `_Smtp` connects, and has the host's name certified."""

    def __init__(self, *args: Any, bounds: Bounds, only_global: bool, **kwargs: Any) -> None:
        self._bounds, self._only_global = bounds, only_global
        smtplib.SMTP_SSL.__init__(self, *args, **kwargs)


class Backend(EmailBackend):
    """`only_global` refuses every address that is not on the internet, by InnerAddress."""

    def __init__(self, *args: Any, bounds: Bounds, only_global: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bounds, self.only_global = bounds, only_global

    @property
    def connection_class(self) -> Any:
        kind = _SmtpTLS if self.use_ssl else _Smtp
        return partial(kind, bounds=self.bounds, only_global=self.only_global)

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        return bind(ssl.create_default_context(), self.bounds)
