"""A router that writes, for the tests of what all routers share: notes, kept as groups of Django's."""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import path
from ninja import Field, Path, Status

from realty.api import handlers
from realty.api.bodies import JSONParser
from realty.api.door import OWNERS, reads, staff_only, writes
from realty.api.etags import refuse_stale
from realty.api.operations import ApiRouter
from realty.api.schemas import ApiSchema, BodySchema, RowId
from realty.api.scopes import Scope
from realty.api.site import JSONRenderer, RealtyAPI
from realty.tenants.requests import TenantRequest
from realty.urls import urlpatterns as site


class NoteBody(BodySchema):
    note_text: str = Field(min_length=1, max_length=20)


class Note(ApiSchema):
    id: int
    note_text: str


router = ApiRouter(tags=["Notes"])


def _shown(note: Group) -> Note:
    return Note(id=note.pk, note_text=note.name)


@router.post("/notes", auth=writes(Scope.LEADS_WRITE), response={201: Note})
def add_note(request: TenantRequest, body: NoteBody) -> Any:
    if body.note_text == "boom":
        raise RuntimeError("a secret of ours")
    return Status(201, _shown(Group.objects.create(name=body.note_text)))


@router.get("/notes/{id}", auth=reads(Scope.LEADS_READ), response=Note)
def get_note(request: TenantRequest, id: Path[RowId]) -> Any:
    return _shown(get_object_or_404(Group, pk=id))


@router.put("/notes/{id}", auth=writes(Scope.LEADS_WRITE), response=Note)
def update_note(request: TenantRequest, id: Path[RowId], body: NoteBody) -> Any:
    with transaction.atomic():
        note = get_object_or_404(Group.objects.select_for_update(), pk=id)
        refuse_stale(request, _shown(note))
        note.name = body.note_text
        note.save()
    return _shown(note)


@router.delete("/notes/{id}", auth=writes(Scope.LEADS_WRITE, OWNERS), response={204: None})
def delete_note(request: TenantRequest, id: Path[RowId]) -> Any:
    get_object_or_404(Group, pk=id).delete()
    return Status(204, None)


@router.post("/all-notes", auth=staff_only(), response={202: None})
def clear_notes(request: TenantRequest) -> Any:
    return Status(202, None)


api = RealtyAPI(
    title="Notes", urls_namespace="v1", openapi_url=None, docs_url=None, renderer=JSONRenderer(), parser=JSONParser()
)
handlers.install(api)
api.add_router("", router)
urlpatterns = [path("api/v1/", api.urls), *site]
handler500 = "realty.door.failed"
