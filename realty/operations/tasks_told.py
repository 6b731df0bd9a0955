"""What the log says of a background task: its function and id, and whose it is."""

from typing import Any

from django.db import Error
from django.dispatch import receiver
from django_q.signals import post_execute_in_worker, pre_execute

from realty import log_context
from realty.broker import OF_TENANTS
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope


@receiver(pre_execute)
def _begun(task: dict[str, Any], **kwargs: Any) -> None:
    path = task["func"] if isinstance(task["func"], str) else getattr(task["func"], "__name__", "")
    args = tuple(task.get("args") or ())
    log_context.begin(task=path, task_id=str(task["id"]))
    if path.startswith(OF_TENANTS) and args and type(args[0]) is int:
        _learn_slug(args[0])


@receiver(post_execute_in_worker)
def _ended(**kwargs: Any) -> None:
    log_context.begin()


def _learn_slug(tenant_id: int) -> None:
    if log_context.knows_slug(tenant_id):
        return
    try:
        with platform_scope("the log names a task's tenant"):
            slug = Tenant.objects.filter(pk=tenant_id).values_list("slug", flat=True).first()
    except Error:
        return  # the task meets the same trouble, and tells it
    if slug:
        log_context.remember_slug(tenant_id, slug)
