from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.account import views as account_views
from accounts.guests import views as guest_views
from accounts.profile import views as profile_views
from accounts.sessions import views as session_views
from accounts.sign_in import views as sign_in_views
from accounts.two_factor import views as two_factor_views

urlpatterns = [
    path("register/", sign_in_views.Register.as_view(), name="register"),
    path("register/check/", sign_in_views.register_check, name="register-check"),
    path("login/", sign_in_views.SignIn.as_view(), name="login"),
    path("login/code/", two_factor_views.login_code, name="login-code"),
    path("logout/", sign_in_views.sign_out, name="logout"),
    path("language/", sign_in_views.language, name="language"),
    path("password/change/", sign_in_views.ChangePassword.as_view(), name="password_change"),
    path("password/reset/", sign_in_views.ForgottenPassword.as_view(), name="password_reset"),
    path(
        "password/reset/sent/",
        auth_views.PasswordResetDoneView.as_view(template_name="accounts/passwords/reset_sent.html"),
        name="password_reset_done",
    ),
    path(
        "password/reset/done/",
        login_not_required(
            auth_views.PasswordResetCompleteView.as_view(template_name="accounts/passwords/reset_complete.html")
        ),
        name="password_reset_complete",
    ),
    path("password/reset/<uidb64>/<token>/", sign_in_views.NewPassword.as_view(), name="password_reset_confirm"),
    path("profile/", profile_views.profile, name="profile"),
    path("profile/email/", profile_views.email_change, name="email-change"),
    path("profile/picture/", profile_views.picture_change, name="picture-change"),
    path("profile/picture/remove/", profile_views.picture_remove, name="picture-remove"),
    path("sessions/", session_views.sessions, name="sessions"),
    path("sessions/end/", session_views.sessions_end, name="sessions-end"),
    path("sessions/here/", session_views.sessions_here, name="sessions-here"),
    path("sessions/<slug:mark>/end/", session_views.session_end, name="session-end"),
    path("two-factor/", two_factor_views.two_factor_page, name="two-factor"),
    path("two-factor/confirm/", two_factor_views.two_factor_confirm, name="two-factor-confirm"),
    path("two-factor/codes/", two_factor_views.two_factor_codes, name="two-factor-codes"),
    path("two-factor/off/", two_factor_views.two_factor_off, name="two-factor-off"),
    path("username/", account_views.username_change, name="username-change"),
    path("data/", account_views.data, name="data"),
    path("delete/", account_views.deletion_page, name="deletion"),
    path("delete/keep/", account_views.deletion_keep, name="deletion-keep"),
    path("guest/", guest_views.keep, name="guest-keep"),
    path("guest/end/", guest_views.end, name="guest-end"),
    path("avatar/<int:user_id>/<int:version>/", profile_views.avatar, name="avatar"),
]
