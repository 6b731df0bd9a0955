from django.apps import AppConfig


class CellsConfig(AppConfig):
    name = "realty.cells"
    label = "cells"
    verbose_name = "Cells"
