"""What the worker does for accounts: letters, and forgetting what is past its time."""

from django.contrib.auth.models import User

from realty.accounts import emails, events, mails, resets


def send_reset_links(user_ids: list[int]) -> None:
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        resets.send_link(user)


def send_email_link(user_id: int, email: str) -> None:
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user:
        emails.send_link(user, email)


def tell_of_change(user_id: int, what: str, to: str) -> None:
    user = User.objects.filter(pk=user_id).first()
    if user:
        mails.send(to or user.email, "A change to your Realty account", "changed", {"user": user, "what": what})


def purge() -> str:
    removed, counts = events.purge()
    return f"{removed} events of sign-in and {counts} counts of tries removed."
