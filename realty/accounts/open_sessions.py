"""Where somebody is signed in: each of Django's sessions with its person, so that they can see and end the others."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.models import Session
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from realty.accounts.addresses import client_address
from realty.accounts.models import OpenSession

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "Mac"))


@receiver(user_logged_in)
def note_session(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    if not request.session.session_key:
        request.session.save()
    fields = {"user": user, "began_at": timezone.now(), "address": client_address(request)}
    fields["agent"] = request.META.get("HTTP_USER_AGENT", "").replace("\0", "")[:300]
    OpenSession.objects.update_or_create(session_id=request.session.session_key, defaults=fields)


def of_user(user: User) -> list[OpenSession]:
    return list(OpenSession.objects.filter(user=user, session__expire_date__gt=timezone.now()))


def end_others(user: User, session_key: str | None) -> int:
    """Sign the person out everywhere but in the session of this key; None for everywhere. Returns in how many."""
    keys = OpenSession.objects.filter(user=user).exclude(session_id=session_key or "").values_list("session_id")
    return Session.objects.filter(session_key__in=list(k for (k,) in keys)).delete()[1].get("sessions.Session", 0)


def in_words(agent: str) -> str:
    """A user agent as people say it, e.g. Chrome on Windows."""
    browser = next((name for mark, name in BROWSERS if re.search(rf"\b{mark}\w*/", agent)), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "Linux" if "Linux" in agent else "")
    return " on ".join(part for part in (browser, system) if part) or "A browser"
