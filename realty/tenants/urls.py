from django.contrib.auth import views as auth
from django.urls import path

from realty.tenants import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("invitation/<token>/", views.accept_invitation, name="accept_invitation"),
    path("switch/", views.switch_tenant, name="switch_tenant"),
    path("members/", views.member_list, name="members"),
    path("members/invite/", views.invite, name="invite_member"),
    path("members/invitations/<int:pk>/withdraw/", views.withdraw_invitation, name="withdraw_invitation"),
    path("members/<int:pk>/role/", views.change_role, name="change_role"),
    path("members/<int:pk>/remove/", views.remove_member, name="remove_member"),
    path("profile/", views.profile, name="profile"),
    path("profile/password/", views.change_password, name="change_password"),
]
