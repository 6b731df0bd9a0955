from django.urls import path

from realty.audit import views

urlpatterns = [path("audit/", views.audit, name="audit")]
