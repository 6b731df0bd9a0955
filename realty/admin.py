"""Accounts and background tasks in the console."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, User
from django.db.models import QuerySet
from django.http import HttpRequest
from django_q import admin as q_admin
from django_q.models import Failure, OrmQ, Schedule, Success
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from realty.console.admin import ReadOnlyAdmin

for _model in (User, Group, Failure, OrmQ, Schedule, Success):
    admin.site.unregister(_model)


@admin.register(User)
class AccountAdmin(UserAdmin, ModelAdmin):
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm


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

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)


@admin.register(OrmQ)
class QueueAdmin(ReadOnlyAdmin):
    list_display = ("id", "key", "name", "func", "lock")

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrmQ]:
        return super().get_queryset(request).order_by("id")
