"""An app without models: it holds the commands that serve the simulators."""

from django.apps import AppConfig


class SimulatorsConfig(AppConfig):
    name = "simulators"
