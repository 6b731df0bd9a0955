from django.contrib.auth import views as auth
from django.urls import path

from realty.tenants import views

urlpatterns = [
    path("sign-in/", auth.LoginView.as_view(template_name="tenants/sign_in.html"), name="sign_in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("switch/", views.switch_tenant, name="switch_tenant"),
]
