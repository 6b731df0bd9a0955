"""What a browser gets at an address: read to its end, with which Django's test client closes the file."""

from django.http import HttpResponse
from django.test import Client


def fetched(address: str) -> HttpResponse:
    answer = Client().get(address)
    body = b"".join(answer)  # type: ignore[call-overload]
    return HttpResponse(body, status=answer.status_code, headers=dict(answer.headers))
