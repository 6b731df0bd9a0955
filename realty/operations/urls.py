from django.urls import path

from realty.operations import views

# `realty.operations.views.ProbesMiddleware` answers them before any other middleware is asked.
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics_page, name="metrics"),
]
