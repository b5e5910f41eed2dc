from django.urls import path

from messaging.attachments import resumable_views, usage_views
from messaging.attachments import views as file_views
from messaging.bookmarks import views as bookmark_views
from messaging.conversation import composer_views, description_views
from messaging.conversation import views as conversation_views
from messaging.direct import room_views
from messaging.direct import views as direct_views
from messaging.forwarding import views as forward_views
from messaging.link_previews import views as link_views
from messaging.moderation.rules import views as filter_views
from messaging.reports import views as report_views
from messaging.room_files import views as room_files_views
from messaging.sidebar import views as sidebar_views
from messaging.statistics import views as statistics_views

urlpatterns = [
    path("sidebar/", sidebar_views.sidebar, name="sidebar"),
    path("chats/", sidebar_views.chats, name="chats"),
    path("arrivals/<int:room_id>/<int:number>/", sidebar_views.arrival, name="arrival"),
    path("shortcuts/", sidebar_views.shortcuts, name="shortcuts"),
    path("direct/", direct_views.conversations, name="conversations"),
    path("direct/new/", direct_views.choose, name="direct-new"),
    path("direct/<str:username>/", direct_views.pair, name="direct"),
    path("notes/", direct_views.notes, name="notes"),
    path("rooms/<uslug:slug>/", conversation_views.conversation, name="room"),
    path("rooms/<uslug:slug>/<int:number>/", conversation_views.conversation, name="permalink"),
    path("rooms/<uslug:slug>/messages/", conversation_views.messages, name="messages"),
    path("rooms/<uslug:slug>/changes/", conversation_views.changes, name="changes"),
    path("rooms/<uslug:slug>/composer/", composer_views.composer, name="composer"),
    path("rooms/<uslug:slug>/complete/", composer_views.completions, name="completions"),
    path("rooms/<uslug:slug>/hide/", room_views.hide, name="conversation-hide"),
    path("rooms/<uslug:slug>/unhide/", room_views.unhide, name="conversation-unhide"),
    path("rooms/<uslug:slug>/make-room/", room_views.make_room, name="conversation-name"),
    path("rooms/<uslug:slug>/files/", room_files_views.panel, name="room-files"),
    path("house/storage/", usage_views.usage, name="house-storage"),
    path("house/statistics/", statistics_views.statistics, name="house-statistics"),
    path("house/statistics/table.csv", statistics_views.table, name="house-statistics-csv"),
    # The word filter: of the house, and of a room.
    *[
        path(f"{path_of}filter/{rest}", view, name=f"{place}-{name}")
        for place, path_of in (("house", "house/"), ("room", "rooms/<uslug:slug>/"))
        for rest, view, name in (
            ("", filter_views.rules, "filter"),
            ("switch/", filter_views.switch, "filter-switch"),
            ("try/", filter_views.try_sentence, "filter-try"),
            ("starter/<str:language>/", filter_views.starter, "filter-starter"),
            ("<int:rule_id>/", filter_views.rule, "filter-rule"),
            ("<int:rule_id>/rehearsal/", filter_views.rehearsal, "filter-rehearsal"),
        )
    ],
    path("rooms/<uslug:slug>/held/", filter_views.held, name="held"),
    path("held/<int:held_id>/withdraw/", filter_views.withdraw, name="held-withdraw"),
    path("files/", file_views.upload, name="file-upload"),
    path("files/resumable/", resumable_views.uploads, name="file-resumable-new"),
    path("files/resumable/<uuid:upload_id>/", resumable_views.upload, name="file-resumable"),
    path("files/<uuid:file_id>/preview/", file_views.preview, name="file-preview"),
    path("files/<uuid:file_id>/<str:name>", file_views.file, name="file"),
    path("files/<uuid:file_id>/alt/", description_views.describe, name="file-describe"),
    path("links/<int:link_id>/picture", link_views.picture, name="link-picture"),
    path("messages/<int:message_id>/links/<int:link_id>/remove/", conversation_views.remove_link, name="link-remove"),
    path("bookmarks/", bookmark_views.bookmarks, name="bookmarks"),
    path("bookmarks/ids/", bookmark_views.bookmark_ids, name="bookmark-ids"),
    path("messages/<int:message_id>/bookmark/", bookmark_views.bookmark, name="message-bookmark"),
    path("messages/<int:message_id>/forward/", forward_views.forward, name="message-forward"),
    path("messages/<int:message_id>/edit/", conversation_views.edit, name="message-edit"),
    path("messages/<int:message_id>/delete/", conversation_views.delete, name="message-delete"),
    path("messages/<int:message_id>/report/", report_views.report_message, name="message-report"),
    path("files/<uuid:file_id>/report/", report_views.report_file, name="file-report"),
    path("people/<str:username>/report/", report_views.report_person, name="person-report"),
    path("rooms/<uslug:slug>/report/", report_views.report_room, name="room-report"),
    path("messages/<int:message_id>/undelete/", conversation_views.undelete, name="message-undelete"),
]
