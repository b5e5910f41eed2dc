"""Addresses of people and friends. User names have four characters or more, so that `add` is none."""

from django.urls import path

from accounts.friends import contact_views, people_views
from accounts.friends import views as friend_views
from accounts.profile import views as profile_views

urlpatterns = [
    path("accounts/profile/reach/", profile_views.reach_change, name="reach-change"),
    path("people/", people_views.people, name="people"),
    path("people/add/", people_views.my_link, name="my-link"),
    path("people/add/code.svg", people_views.my_qr, name="my-qr"),
    path("people/add/renew/", people_views.renew_link, name="my-link-renew"),
    path("people/add/<str:token>/", people_views.friend_link, name="friend-link"),
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
]
