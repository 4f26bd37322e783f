from __future__ import annotations

from hrcity.plan import gap_urls, money_urls, public_urls, report_urls, review_urls, tree_urls, voice_urls

app_name = "plan"
# Fixed words first: the last list has the addresses that begin with a reference.
urlpatterns = [
    *gap_urls.urlpatterns,
    *money_urls.urlpatterns,
    *report_urls.urlpatterns,
    *review_urls.urlpatterns,
    *voice_urls.urlpatterns,
    *tree_urls.urlpatterns,
    *public_urls.urlpatterns,
]
