from django.urls import path

from messaging import composer_views, direct_room_views, direct_views, sidebar_views, views

urlpatterns = [
    path("sidebar/", sidebar_views.sidebar, name="sidebar"),
    path("shortcuts/", sidebar_views.shortcuts, name="shortcuts"),
    path("direct/", direct_views.conversations, name="conversations"),
    path("direct/new/", direct_views.choose, name="direct-new"),
    path("direct/<str:username>/", direct_views.pair, name="direct"),
    path("notes/", direct_views.notes, name="notes"),
    path("rooms/<uslug:slug>/", views.conversation, name="room"),
    path("rooms/<uslug:slug>/<int:number>/", views.conversation, name="permalink"),
    path("rooms/<uslug:slug>/messages/", views.messages, name="messages"),
    path("rooms/<uslug:slug>/changes/", views.changes, name="changes"),
    path("rooms/<uslug:slug>/composer/", composer_views.composer, name="composer"),
    path("rooms/<uslug:slug>/complete/", composer_views.completions, name="completions"),
    path("rooms/<uslug:slug>/hide/", direct_room_views.hide, name="conversation-hide"),
    path("rooms/<uslug:slug>/unhide/", direct_room_views.unhide, name="conversation-unhide"),
    path("rooms/<uslug:slug>/make-room/", direct_room_views.make_room, name="conversation-name"),
    path("messages/<int:message_id>/edit/", views.edit, name="message-edit"),
    path("messages/<int:message_id>/delete/", views.delete, name="message-delete"),
]
