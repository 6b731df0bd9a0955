"""How a feed signs in, from its options and secrets."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from mls_sync.providers.errors import ConfigurationError, CredentialsRefused
from mls_sync.providers.reso.options import ResoOptions
from mls_sync.providers.reso.profiles import BEARER, CLIENT_CREDENTIALS, PASSWORD
from mls_sync.providers.transport.auth import Auth, Bearer, OAuth2
from mls_sync.providers.transport.budget import credential_digest

NEEDED = {
    BEARER: ("token",),
    CLIENT_CREDENTIALS: ("client_id", "client_secret"),
    PASSWORD: ("username", "password"),
}
LABELS = {
    "token": "access token",
    "client_id": "client ID",
    "client_secret": "client secret",
    "username": "user name",
    "password": "password",
}


def signed(options: ResoOptions, tenant_id: int, secrets: Mapping[str, Any]) -> Auth:
    """Raises ConfigurationError naming what is missing."""
    missing = [LABELS[name] for name in NEEDED[options.auth] if not secrets.get(name)]
    if missing:
        raise CredentialsRefused(f"The feed has no {' and no '.join(missing)}: enter what the MLS gave you.")
    told = {name: str(value) for name, value in secrets.items()}
    if options.auth == BEARER:
        return Bearer(told["token"])
    client = (told.get("client_id", ""), told.get("client_secret", ""))
    if options.auth == CLIENT_CREDENTIALS:
        return OAuth2.client_credentials(tenant_id, options.token_url, *client, options.scope)
    return OAuth2.password(
        tenant_id, options.token_url, told["username"], told["password"], *client, scope=options.scope
    )


def credential_of(given: Mapping[str, Any], secrets: Mapping[str, Any]) -> str:
    """What stands for the credential where its requests are counted: the same for every feed of one account at one
    host, whatever part of it the feed reads. Empty without one."""
    try:
        options = ResoOptions.read(given)
    except ConfigurationError:
        return ""
    names = NEEDED[options.auth]
    if not all(secrets.get(name) for name in names):
        return ""
    host = urlsplit(options.base_url).netloc
    return credential_digest(host, "\n".join(str(secrets[name]) for name in names))
