"""Every address of the site: the app page, the API, the admin, health."""

from __future__ import annotations

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from messenger import views

urlpatterns = [
    path("", views.app_page, name="app"),
    path("sw.js", views.service_worker, name="service-worker"),
    path("manifest.webmanifest", views.web_manifest, name="web-manifest"),
    # For pages without an icon of their own, the admin's and errors: browsers ask for this address.
    path("favicon.ico", RedirectView.as_view(url=settings.STATIC_URL + "icon.svg", permanent=True)),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("api/schema", views.api_schema, name="api-schema"),
    path("api/docs", views.api_page, name="api-docs"),
    path("api/v1/", include("accounts.urls")),
    path("api/v1/", include("chat.urls")),
    path(settings.ADMIN_PATH, admin.site.urls),
]

handler400 = "messenger.views.bad_request"
handler403 = "messenger.views.permission_denied"
handler404 = "messenger.views.page_not_found"
handler500 = "messenger.views.server_error"
