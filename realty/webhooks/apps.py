from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "realty.webhooks"
    label = "webhooks"
    verbose_name = "Webhooks"
