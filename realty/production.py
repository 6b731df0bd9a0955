"""What a production site does not start with. System checks say it too, but neither gunicorn nor `serve` runs them."""

from collections.abc import Sequence

from django.core.exceptions import ImproperlyConfigured

SHORTEST_KEY = 50


def refuse_unsafe(*, debug: bool, secret_key: str, allowed_hosts: Sequence[str], site_url: str) -> None:
    """Raises ImproperlyConfigured with everything that is wrong, without any value of it."""
    wrong = [
        sentence
        for is_wrong, sentence in (
            (debug, "DEBUG is on, which shows strangers our settings: leave it out."),
            (
                len(secret_key) < SHORTEST_KEY,
                f"SECRET_KEY is shorter than {SHORTEST_KEY} characters: make a new one.",
            ),
            (not allowed_hosts, "ALLOWED_HOSTS is not set: name the site's hosts, e.g. realty.example.com."),
            ("*" in allowed_hosts, "ALLOWED_HOSTS is *, which lets a stranger name the site: name the site's hosts."),
            (
                not site_url.startswith("https://"),
                "SITE_URL is not an https:// address: vendors and recipients could not reach the site.",
            ),
        )
        if is_wrong
    ]
    if wrong:
        raise ImproperlyConfigured(f"PRODUCTION is on, so the site does not start: {' '.join(wrong)}")
