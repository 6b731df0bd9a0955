"""Accounts and background tasks in the console."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django_q import admin as q_admin
from django_q.models import Failure, OrmQ, Schedule, Success
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from realty.accounts import mails, open_sessions, resets, second_step
from realty.accounts.events import record
from realty.accounts.models import Door, Outcome
from realty.console import tasks as tasks  # its panel of the dashboard
from realty.console.admin import ReadOnlyAdmin

for _model in (User, Group, Failure, OrmQ, Schedule, Success):
    admin.site.unregister(_model)


@admin.register(User)
class AccountAdmin(UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    actions = ("end_sessions", "remove_second_step")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002
        before = self._password_of(id)
        response = super().user_change_password(request, id, form_url)
        user = self.get_object(request, id)
        if user and before != user.password:
            resets.set_by_staff(request, user)
        return response

    def _password_of(self, pk: str) -> str | None:
        return User.objects.filter(pk=pk).values_list("password", flat=True).first() if pk.isdecimal() else None

    @admin.action(description="Sign out everywhere", permissions=["change"])
    def end_sessions(self, request: HttpRequest, users: QuerySet[User]) -> None:
        for user in self._may_change(request, users):
            ended = open_sessions.end_others(user, None)
            record(request, Door.SESSIONS, Outcome.CHANGED, user=user, note=f"{ended} ended by {request.user}"[:200])
            self.message_user(request, f"{user} is signed out everywhere.", messages.SUCCESS)

    @admin.action(description="Remove the authenticator (a lost phone)", permissions=["change"])
    def remove_second_step(self, request: HttpRequest, users: QuerySet[User]) -> None:
        """The person sets up another one: staff at their next sign-in, others when they like."""
        for user in self._may_change(request, users):
            second_step.remove(user)
            open_sessions.end_others(user, None)
            record(request, Door.SECOND_STEP, Outcome.CHANGED, user=user, note=f"Removed by {request.user}"[:200])
            mails.tell_of_change(user, "Platform staff removed the authenticator of your account.")
            self.message_user(request, f"{user} has no authenticator any more.", messages.SUCCESS)

    def _may_change(self, request: HttpRequest, users: QuerySet[User]) -> Iterator[User]:
        """Not oneself, since one's own profile asks for the password; a superuser only by another one."""
        for user in users:
            if user == request.user:
                self.message_user(request, "Your own account: use your profile.", messages.ERROR)
            elif user.is_superuser and not request.user.is_superuser:
                self.message_user(request, f"{user} is a superuser; another superuser must do this.", messages.ERROR)
            else:
                yield user


@admin.register(Group)
class TeamAdmin(GroupAdmin, ModelAdmin):
    pass


class NoArguments:
    """A schedule's or task's function is code: the console shows it and lets nobody type another."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Schedule)
class ScheduleAdmin(q_admin.ScheduleAdmin, ReadOnlyAdmin):
    list_display = ("name", "func", "cron", "next_run", "get_last_run", "get_success")
    list_display_links = ("name",)
    list_filter = ("schedule_type",)


@admin.register(Success)
class SuccessAdmin(ReadOnlyAdmin):
    list_display = ("name", "func", "started", "stopped", "seconds")
    search_fields = ("name", "func")

    @admin.display(description="seconds")
    def seconds(self, task: Success) -> str:
        return f"{task.time_taken():.1f}"


@admin.register(Failure)
class FailureAdmin(q_admin.FailAdmin, ReadOnlyAdmin):
    list_display = ("name", "func", "started", "stopped", "short_result")
    list_filter = ()
    actions = ("resubmit",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    @admin.action(description="Resubmit selected tasks to queue", permissions=["act"])
    def resubmit(self, request: HttpRequest, queryset: QuerySet[Failure]) -> None:
        for task in queryset:
            self.log_change(request, task, "Resubmitted to the queue.")
        q_admin.resubmit_task(self, request, queryset)


@admin.register(OrmQ)
class QueueAdmin(ReadOnlyAdmin):
    list_display = ("id", "key", "name", "func", "lock")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrmQ]:
        return super().get_queryset(request).order_by("id")
