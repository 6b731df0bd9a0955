from django.urls import path

from realty.billing import views

urlpatterns = [path("usage/", views.usage, name="usage")]
