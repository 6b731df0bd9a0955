"""Failed tasks in the console."""

from django.contrib.auth.models import Permission, User
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ, Task

from realty.audit.models import AuditEvent
from realty.tenants.scope import platform_scope
from tests.conftest import PASSWORD, signed_in


def test_who_may_only_look_resubmits_no_task(db: None) -> None:
    now = timezone.now()
    times = {"started": now, "stopped": now, "success": False}
    failed = Task.objects.create(id="a" * 32, name="seven", func="realty.tenants.tasks.end_overdue_visits", **times)
    lena = User.objects.create_user("lena", "lena@example.com", PASSWORD, is_staff=True)
    lena.user_permissions.set(Permission.objects.filter(codename="view_failure"))
    url = reverse("admin:django_q_failure_changelist")
    for action in ("resubmit", "retry_failed", "resubmit_task"):
        signed_in(lena).post(url, {"action": action, "_selected_action": [failed.pk]})
    assert Task.objects.filter(pk=failed.pk).exists() and not OrmQ.objects.exists()
    lena.user_permissions.add(Permission.objects.get(codename="change_failure"))
    signed_in(lena).post(url, {"action": "resubmit", "_selected_action": [failed.pk]})
    assert not Task.objects.filter(pk=failed.pk).exists() and OrmQ.objects.count() == 1
    with platform_scope("test"):
        assert AuditEvent.objects.filter(act="changed", person="lena").count() == 1
