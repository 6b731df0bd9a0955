from django.db import models


class Heartbeat(models.Model):
    """The last sign of one running task cluster (`manage.py qcluster`); its sentinel writes it every few seconds."""

    cluster = models.CharField(max_length=64, unique=True, help_text="django-q2's id of the cluster")
    host = models.CharField(max_length=255)
    workers = models.PositiveSmallIntegerField(help_text="Worker processes that run")
    status = models.CharField(max_length=16, help_text="Starting, Idle, Working or Stopping, as django-q2 names it")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    stat = models.TextField(help_text="What qmonitor and qinfo show, signed by django-q2")

    def __str__(self) -> str:
        return f"{self.host} {self.cluster}"
