"""Stops by place and time, the state of a number that has none, answers about reassigned numbers, lists of homes."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from crm_leads.compliance import ledger as records
from crm_leads.compliance import recording
from crm_leads.compliance.digests import written
from crm_leads.compliance.home_lists import import_list
from crm_leads.compliance.place_forms import CheckForm, HomeListForm, NumberPlaceForm, PlaceStopForm
from crm_leads.compliance.places import Stop, day_words
from crm_leads.compliance.views.ledger import entry_url
from crm_leads.models import PlaceStop, ReassignedCheck
from realty.tenants.access import may_edit, member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

LINES = 200


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def place_stops(request: TenantRequest) -> HttpResponse:
    """The standing and the lifted ones; owners and agents add one, only an owner lifts."""
    posted = request.method == "POST" and may_edit(request)
    form = PlaceStopForm(request.POST if posted else None, initial={"starts_on": timezone.localdate()})
    if posted and form.is_valid() and (stop := _stopped(form, request)):
        upto = f"through {day_words(stop.ends_on)}" if stop.ends_on else "until an owner removes it"
        what = f"{stop.get_reach_display()} to {Stop.of(stop).where}"
        messages.success(request, f"{what} are stopped from {day_words(stop.starts_on)} {upto}.")
        return redirect("place_stops")
    today = timezone.localdate()
    found = PlaceStop.objects.select_related("recorded_by", "lifted_by")[:LINES]
    context = {
        "form": form,
        "rows": [(stop, Stop.of(stop).where, bool(stop.ends_on and stop.ends_on < today)) for stop in found],
        "may_act": may_edit(request),
        "may_lift": request.membership is not None and request.membership.role == Role.OWNER,
    }
    return render(request, "crm_leads/compliance/places.html", context, status=422 if form.errors else 200)


def _stopped(form: PlaceStopForm, request: TenantRequest) -> PlaceStop | None:
    try:
        return recording.stop_place(request.user, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return None


@role_required(Role.OWNER)
@require_POST
def lift_place_stop(request: TenantRequest, pk: int) -> HttpResponse:
    stop = get_object_or_404(PlaceStop, pk=pk)
    if recording.lift_place(stop, request.user):
        messages.success(request, "Removed. The removal is kept on record with your name.")
    return redirect("place_stops")


@role_required(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def place_number(request: TenantRequest) -> HttpResponse:
    found = records.entry(request.GET.get("of", ""), None, lines=1) if request.method != "POST" else None
    form = NumberPlaceForm(
        request.POST if request.method == "POST" else None, initial={"address": written(found.address)} if found else {}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            placed = recording.place_number(data["address"], data["state"], data["evidence"], request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "The number has a state now: its hours and its rules count.")
            return redirect(entry_url(placed.digest))
    lead = (
        "Of a number whose area code is too new to be known. The rules and hours of the state that you record hold for"
        " it, beside those of the home's. It is kept on record with your name."
    )
    return _form(request, form, reverse("ledger"), title="State of a number", lead=lead, button="Record")


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def reassigned_checks(request: TenantRequest) -> HttpResponse:
    posted = request.method == "POST" and may_edit(request)
    initial = {"asked_on": timezone.localdate()}
    form = CheckForm(request.POST if posted else None, request.FILES if posted else None, initial=initial)
    if posted and form.is_valid() and (count := _recorded(form, request)):
        messages.success(request, f"{count:,} answer{'' if count == 1 else 's'} recorded.")
        return redirect("reassigned_checks")
    rows = ReassignedCheck.objects.select_related("recorded_by").order_by("-asked_on", "-id")[:LINES]
    context = {"form": form, "rows": [(row, written(row.number)) for row in rows], "may_act": may_edit(request)}
    return render(request, "crm_leads/compliance/reassigned.html", context, status=422 if form.errors else 200)


def _recorded(form: CheckForm, request: TenantRequest) -> int:
    data = form.cleaned_data
    try:
        if data["file"]:
            answers = recording.checks_of_file(data["file"].read())
        else:
            gone = recording.ANSWERS[data["answer"]]
            answers = [{"number": data["address"], "since": data["since"], "was_reassigned": gone}]
        return recording.record_checks(answers, data["asked_on"], data["source"], request.user)
    except ValidationError as error:
        form.add_error(None if hasattr(error, "error_dict") else "file", error)
        return 0


@role_required(Role.OWNER)
@require_http_methods(["GET", "HEAD", "POST"])
def import_home_list(request: TenantRequest) -> HttpResponse:
    posted = request.method == "POST"
    form = HomeListForm(request.POST if posted else None, request.FILES if posted else None)
    if posted and form.is_valid():
        try:
            done = import_list(form.cleaned_data["file"].read(), form.cleaned_data["source"], request.user)
        except ValidationError as error:
            form.add_error("file", error)
        else:
            words = f"{done.added:,} homes stopped, {done.known:,} stood already; {done.leads:,} are leads of yours."
            messages.success(request, words)
            return redirect("home_stops")
    lead = (
        "Owners who asked their state not to be solicited, e.g. in New York's cease-and-desist zones. No one at these"
        " homes is called, e-mailed or looked up, no matter who owns them."
    )
    return _form(
        request, form, reverse("home_stops"), title="Import a list of homes", lead=lead, button="Stop these homes"
    )


def _form(request: TenantRequest, form: forms.Form, back: str, **page: Any) -> HttpResponse:
    context = {"form": form, "back": back, "is_grave": False, **page}
    return render(request, "crm_leads/compliance/form.html", context, status=422 if form.errors else 200)
