"""The cells of a site that has outgrown one schema."""

from django.db import models


class Cell(models.Model):
    """A schema with all the tables of some tenants (`manage.py cells`). There is none until the first is added: then
    everything lies in one schema."""

    name = models.CharField(max_length=16, primary_key=True, help_text="Its schema, such as cell_2")
    number = models.PositiveIntegerField(unique=True, help_text="Its ids begin at so many million millions")
    takes_tenants = models.BooleanField(default=True, help_text="New tenants may come here")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name
