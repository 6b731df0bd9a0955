"""The few letters that the site writes to its own people. They go through Django's mail settings, not through a
tenant's mail account, and their links begin with SITE_URL: never with whatever host a request named."""

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django_q.tasks import async_task

TASKS = "realty.accounts.tasks"


def are_sent() -> bool:
    """Whether there is a mail server, or a demo that keeps its letters in a folder. In production without a server the
    letters would go to the log, where no link that lets somebody in may stand."""
    return bool(settings.EMAIL_HOST) or not settings.PRODUCTION


def demo_folder() -> str:
    """Where a demo without a mail server keeps its letters; empty where letters are really sent."""
    return "" if settings.EMAIL_HOST or settings.PRODUCTION else str(settings.EMAIL_FILE_PATH)


def link(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def send(to: str, subject: str, template: str, context: dict[str, object]) -> None:
    """Raises what the mail backend raises, so that the task is tried again."""
    if to and are_sent():
        text = render_to_string(f"accounts/mail/{template}.txt", {"site": settings.SITE_URL, **context})
        send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [to])


def tell_of_change(user: User, what: str, to: str = "") -> None:
    """By a task, to the account's address or to another one, such as the address before."""
    if (to or user.email) and are_sent():
        async_task(f"{TASKS}.tell_of_change", user.pk, what, to, ack_failure=False)
