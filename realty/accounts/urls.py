from django.contrib.auth import views as auth
from django.urls import path

from realty.accounts.views import passwords, profile, second_step, sign_in

urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-in/code/", sign_in.second_step_page, name="second_step"),
    path("sign-in/forgot/", passwords.ForgotPassword.as_view(), name="forgot_password"),
    path("sign-in/forgot/sent/", passwords.ResetSent.as_view(), name="reset_sent"),
    path("sign-in/new-password/<uidb64>/<token>/", passwords.NewPassword.as_view(), name="new_password"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", passwords.change_password, name="change_password"),
    path("profile/email/", profile.change_email, name="change_email"),
    path("profile/email/<token>/", profile.confirm_email, name="confirm_email"),
    path("profile/sessions/end-others/", profile.end_other_sessions, name="end_other_sessions"),
    path("profile/authenticator/", second_step.set_up_authenticator, name="set_up_authenticator"),
    path("profile/authenticator/codes/", second_step.new_recovery_codes, name="new_recovery_codes"),
    path("profile/authenticator/remove/", second_step.remove_authenticator, name="remove_authenticator"),
]
