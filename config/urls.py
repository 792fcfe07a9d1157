"""All URLs. A new endpoint gets its path in its room's `urls.py`; a new room's `urls.py` is included here."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.static import serve
from drf_spectacular.views import SpectacularSwaggerSplitView

from backend.common.http.health import Healthz, Livez, Readyz
from backend.common.http.llms_page import LlmsPage
from backend.common.http.schema_page import SchemaPage

# Django has done so when it started, but not in workers, which need addresses only, and seldom (settings/base.py).
admin.autodiscover()

urlpatterns = [
    path("livez", Livez.as_view(), name="livez"),
    path("readyz", Readyz.as_view(), name="readyz"),
    path("healthz", Healthz.as_view(), name="healthz"),
    path("llms.txt", LlmsPage.as_view(), name="llms"),
    path("admin/", admin.site.urls),
    path("api/schema/", SchemaPage.as_view(), name="schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
    path("api/auth/", include("backend.accounts.urls")),
    path("api/auth/account/", include("backend.privacy.urls")),
    path("api/", include("backend.catalogue.urls")),
    path("api/", include("backend.pricing.urls")),
    path("api/", include("backend.availability.urls")),
    path("api/", include("backend.holds.urls")),
    path("api/", include("backend.bookings.urls")),
    path("api/", include("backend.waitlist.urls")),
    path("api/", include("backend.payments.urls")),
    path("api/", include("backend.documents.urls")),
    path("api/", include("backend.event_feed.urls")),
    path("api/", include("backend.channel_calendars.urls")),
    path("api/desk/", include("backend.desk_api.urls")),
    path("api/", include("backend.notifications.urls")),
]
handler400 = "backend.common.http.problems.bad_request"
handler404 = "backend.common.http.problems.page_not_found"
handler500 = "backend.common.http.problems.server_error"

if settings.GUEST_PAGES:
    urlpatterns += [path("", include("backend.storefront.urls"))]
    # For browsers a page; for everybody else what stands above.
    handler400 = "backend.storefront.pages.refusal_pages.unreadable_page"
    handler404 = "backend.storefront.pages.refusal_pages.missing_page"
    handler500 = "backend.storefront.pages.refusal_pages.broken_page"

if settings.SANDBOX:
    urlpatterns += [
        path("sandbox/", include("sandbox.urls")),
        # In production the web server in front of the application serves the pictures.
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    ]
