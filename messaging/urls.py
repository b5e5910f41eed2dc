from django.urls import path

from messaging import views

urlpatterns = [
    path("rooms/<uslug:slug>/", views.conversation, name="room"),
    path("rooms/<uslug:slug>/<int:number>/", views.conversation, name="permalink"),
    path("rooms/<uslug:slug>/messages/", views.messages, name="messages"),
    path("rooms/<uslug:slug>/changes/", views.changes, name="changes"),
    path("messages/<int:message_id>/edit/", views.edit, name="message-edit"),
    path("messages/<int:message_id>/delete/", views.delete, name="message-delete"),
]
