"""Addresses of people: accounts, friends, notices, presence. docs/protocol.md says what each promises."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts.account import views as account_views
from accounts.friends import contact_views, people_views
from accounts.friends import views as friend_views
from accounts.guests import views as guest_views
from accounts.house import views as house_views
from accounts.moderation import views as moderation_views
from accounts.notifications import views as notification_views
from accounts.passwords import views as password_views
from accounts.presence import views as presence_views
from accounts.profile import picture_views
from accounts.profile import views as profile_views
from accounts.registration import views as registration_views
from accounts.safety import views as safety_views
from accounts.sessions import views as session_views
from accounts.sign_in import views as sign_in_views
from accounts.two_factor import views as two_factor_views

_account = [
    path("register/", registration_views.Register.as_view(), name="register"),
    path("register/waiting/", registration_views.waiting, name="register-waiting"),
    path("register/check/", registration_views.register_check, name="register-check"),
    path("register/propose/", registration_views.register_propose, name="register-propose"),
    path("login/", sign_in_views.SignIn.as_view(), name="login"),
    path("login/code/", two_factor_views.login_code, name="login-code"),
    path("logout/", sign_in_views.sign_out, name="logout"),
    path("language/", profile_views.language, name="language"),
    path("password/change/", password_views.ChangePassword.as_view(), name="password_change"),
    path("password/reset/", password_views.ForgottenPassword.as_view(), name="password_reset"),
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
    path("password/reset/<uidb64>/<token>/", password_views.NewPassword.as_view(), name="password_reset_confirm"),
    path("profile/", profile_views.profile, name="profile"),
    path("profile/look/", profile_views.look, name="profile-look"),
    path("profile/notices/", profile_views.notices, name="profile-notices"),
    path("profile/privacy/", profile_views.privacy, name="profile-privacy"),
    path("profile/security/", profile_views.security, name="profile-security"),
    path("profile/data/", profile_views.data, name="profile-data"),
    path("profile/email/", profile_views.email_change, name="email-change"),
    path("profile/picture/", picture_views.picture_change, name="picture-change"),
    path("profile/picture/remove/", picture_views.picture_remove, name="picture-remove"),
    path("profile/theme/", profile_views.theme_change, name="theme-change"),
    path("profile/reach/", profile_views.reach_change, name="reach-change"),
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
    path("warnings/", moderation_views.warnings, name="warnings"),
    path("warnings/read/", moderation_views.warnings_read, name="warnings-read"),
    path("guest/", guest_views.keep, name="guest-keep"),
    path("guest/end/", guest_views.end, name="guest-end"),
    path("avatar/<int:user_id>/<int:version>/", picture_views.avatar, name="avatar"),
]
_house = [
    path("", house_views.house, name="house"),
    path("picture/", house_views.picture_change, name="house-picture-change"),
    path("picture/remove/", house_views.picture_remove, name="house-picture-remove"),
    path("picture/<slug:key>/", house_views.picture, name="house-picture"),
    path("picture/<slug:key>/<str:name>.png", house_views.icon, name="house-icon"),
    path("moderators/", house_views.moderator, name="house-moderator"),
    path("hand-over/", house_views.hand_over, name="house-hand-over"),
    path("take-back/", house_views.take_back, name="house-take-back"),
    path("safety/", safety_views.safety, name="house-safety"),
    path("safety/code/", safety_views.code, name="house-code"),
    path("safety/lock/", safety_views.lock, name="house-lock"),
    path("card/", house_views.put_card_away, name="house-card-away"),
]
urlpatterns = [
    path("house/", include(_house)),
    path("accounts/", include(_account)),
    # User names have four characters or more, so that `add` is none.
    path("people/", people_views.people, name="people"),
    path("people/add/", people_views.my_link, name="my-link"),
    path("people/add/code.svg", people_views.my_qr, name="my-qr"),
    path("people/add/renew/", people_views.renew_link, name="my-link-renew"),
    path("people/add/<str:token>/", people_views.friend_link, name="friend-link"),
    path("people/add/<str:token>/picture.png", people_views.friend_link_picture, name="friend-link-picture"),
    path("people/<str:username>/", people_views.person, name="person"),
    path("friends/", friend_views.friends_page, name="friends"),
    path("friends/here/", friend_views.here, name="friends-here"),
    path("friends/request/", friend_views.ask, name="friend-request"),
    path("friends/groups/", contact_views.group_new, name="friend-group-new"),
    path("friends/groups/<int:group_id>/rename/", contact_views.group_rename, name="friend-group-rename"),
    path("friends/groups/<int:group_id>/remove/", contact_views.group_remove, name="friend-group-remove"),
    path("friends/<str:username>/accept/", friend_views.accept, name="friend-accept"),
    path("friends/<str:username>/ignore/", friend_views.ignore, name="friend-ignore"),
    path("friends/<str:username>/cancel/", friend_views.cancel, name="friend-cancel"),
    path("friends/<str:username>/remove/", friend_views.remove, name="friend-remove"),
    path("friends/<str:username>/block/", friend_views.block, name="friend-block"),
    path("friends/<str:username>/unblock/", friend_views.unblock, name="friend-unblock"),
    path("friends/<str:username>/menu/", contact_views.menu, name="friend-menu"),
    path("friends/<str:username>/alias/", contact_views.alias, name="friend-alias"),
    path("friends/<str:username>/star/", contact_views.star, name="friend-star"),
    path("friends/<str:username>/group/", contact_views.move, name="friend-move"),
    path("notices/", notification_views.bell, name="notices"),
    path("notices/read/", notification_views.read_all, name="notices-read"),
    path("notices/<int:notice_id>/", notification_views.follow, name="notice"),
    path("me/", presence_views.me, name="me"),
    path("me/status/", presence_views.status, name="status"),
    path("me/availability/", presence_views.set_availability, name="availability"),
    path("me/presence/", profile_views.circle_change, name="circle-change"),
]
