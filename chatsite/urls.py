"""Every address of the house. docs/protocol.md says what each promises."""

from django.contrib import admin
from django.urls import include, path, register_converter

from chatsite.i18n.client_strings import words
from chatsite.monitoring import health
from chatsite.monitoring.metrics import metrics_view
from chatsite.web import icons
from chatsite.web.converters import UnicodeSlugConverter

register_converter(UnicodeSlugConverter, "uslug")

urlpatterns = [
    path("livez", health.livez, name="livez"),
    path("readyz", health.readyz, name="readyz"),
    path("healthz", health.readyz, name="healthz"),
    path("metrics", metrics_view, name="metrics"),
    path("words/<str:language>/<slug:version>.js", words, name="words"),
    path("manifest/<str:language>.webmanifest", icons.manifest, name="manifest"),
    path("favicon.ico", icons.favicon, name="favicon"),
    path("robots.txt", icons.robots, name="robots"),
    path("", include("accounts.urls")),
    path("", include("rooms.urls")),
    path("", include("messaging.urls")),
    path("admin/", admin.site.urls),
]
handler400 = "chatsite.web.error_pages.bad_request"
handler404 = "chatsite.web.error_pages.not_found"
handler500 = "chatsite.web.error_pages.broken"
