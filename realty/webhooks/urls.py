from django.urls import path

from realty.webhooks import views

urlpatterns = [
    path("", views.webhook_list, name="webhooks"),
    path("add/", views.add_webhook, name="add_webhook"),
    path("<int:pk>/", views.webhook, name="webhook"),
    path("<int:pk>/action/", views.webhook_action, name="webhook_action"),
    path("<int:pk>/replay/", views.replay_webhook, name="replay_webhook"),
    path("deliveries/<int:pk>/again/", views.send_webhook_again, name="send_webhook_again"),
]
