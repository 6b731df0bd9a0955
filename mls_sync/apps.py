from django.apps import AppConfig


class MlsSyncConfig(AppConfig):
    name = "mls_sync"
    verbose_name = "MLS sync"
