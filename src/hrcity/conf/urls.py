from __future__ import annotations

from django.conf.urls.i18n import urlpatterns as i18n_urls
from django.urls import include, path

handler400 = "hrcity.core.views.bad_request"
handler403 = "hrcity.core.views.forbidden"
handler404 = "hrcity.core.views.not_found"
handler500 = "hrcity.core.views.server_error"

urlpatterns = [
    path("", include("hrcity.portal.urls")),
    path("", include("hrcity.core.urls")),
    path("recommendations/", include("hrcity.recommendations.urls")),
    path("plans/", include("hrcity.plan.urls")),
    path("embed/plans/", include("hrcity.plan.embed_urls")),
    path("indicators/", include("hrcity.indicators.urls")),
    path("treaties-and-laws/", include("hrcity.instruments.urls")),
    path("bodies/", include("hrcity.institutions.urls")),
    path("vocabulary/", include("hrcity.vocabulary.urls")),
    path("account/", include("hrcity.people.urls")),
    path("language/", include(i18n_urls)),
]
