"""`requests` over the connections of `realty.outward`: its own time-outs hold for one read, and it looks names up by
itself."""

from typing import Any

from requests import Session
from requests.adapters import HTTPAdapter
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from realty.outward import Bounds, bind, connect


class BoundedAdapter(HTTPAdapter):
    """For one `requests.Session`; `bounds` are restarted by who makes the requests. With `only_global` it connects to
    nothing but the internet, and raises InnerAddress otherwise."""

    def __init__(self, bounds: Bounds, *, only_global: bool = False) -> None:
        self.bounds, self.only_global = bounds, only_global
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self._mark(self.poolmanager, self.only_global)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """A proxy is the operator's own choice, wherever it is."""
        manager = super().proxy_manager_for(*args, **kwargs)
        self._mark(manager, False)
        return manager

    def _mark(self, manager: PoolManager, only_global: bool) -> None:
        manager.pool_classes_by_scheme = _pools(self.bounds, only_global)


def mount(session: Session, bounds: Bounds, *, only_global: bool = False) -> None:
    """Every request of the session keeps the bounds."""
    for scheme in ("http://", "https://"):
        session.mount(scheme, BoundedAdapter(bounds, only_global=only_global))


def _pools(bounds: Bounds, only_global: bool) -> dict[str, Any]:
    class Connecting:
        def _new_conn(self: Any) -> Any:
            try:
                return connect(self._dns_host, self.port, bounds, only_global=only_global)
            except TimeoutError as error:
                raise ConnectTimeoutError(self, f"{self.host} did not answer in time.") from error
            except OSError as error:
                raise NewConnectionError(self, f"{self.host} cannot be reached: {error}") from error

    class Http(Connecting, HTTPConnection):
        pass

    class Https(Connecting, HTTPSConnection):
        def connect(self) -> None:
            self.ssl_context = bind(self.ssl_context or create_urllib3_context(), bounds)
            super().connect()

    class HttpPool(HTTPConnectionPool):
        ConnectionCls = Http

    class HttpsPool(HTTPSConnectionPool):
        ConnectionCls = Https

    return {"http": HttpPool, "https": HttpsPool}
