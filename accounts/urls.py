from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts import account_views, guest_views, place_views, profile_views, two_factor_views, views

urlpatterns = [
    path("register/", views.Register.as_view(), name="register"),
    path("register/check/", views.register_check, name="register-check"),
    path("login/", views.SignIn.as_view(), name="login"),
    path("login/code/", two_factor_views.login_code, name="login-code"),
    path("logout/", views.sign_out, name="logout"),
    path("language/", views.language, name="language"),
    path("password/change/", views.ChangePassword.as_view(), name="password_change"),
    path("password/reset/", views.ForgottenPassword.as_view(), name="password_reset"),
    path(
        "password/reset/sent/",
        auth_views.PasswordResetDoneView.as_view(template_name="accounts/password_reset_sent.html"),
        name="password_reset_done",
    ),
    path(
        "password/reset/done/",
        login_not_required(
            auth_views.PasswordResetCompleteView.as_view(template_name="accounts/password_reset_complete.html")
        ),
        name="password_reset_complete",
    ),
    path("password/reset/<uidb64>/<token>/", views.NewPassword.as_view(), name="password_reset_confirm"),
    path("profile/", profile_views.profile, name="profile"),
    path("profile/email/", profile_views.email_change, name="email-change"),
    path("profile/picture/", profile_views.picture_change, name="picture-change"),
    path("profile/picture/remove/", profile_views.picture_remove, name="picture-remove"),
    path("sessions/", place_views.sessions, name="sessions"),
    path("sessions/end/", place_views.sessions_end, name="sessions-end"),
    path("sessions/here/", place_views.sessions_here, name="sessions-here"),
    path("sessions/<slug:mark>/end/", place_views.session_end, name="session-end"),
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
