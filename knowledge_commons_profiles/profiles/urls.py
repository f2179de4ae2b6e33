"""Addresses of profiles; the canonical one is `/members/<username>/`, in lower case."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import index, sitemap
from django.urls import path, re_path

from knowledge_commons_profiles.profiles.sitemaps import SITEMAPS
from knowledge_commons_profiles.profiles.views import cv, detail, form, history, images, suspension

app_name = "profiles"

urlpatterns = [
    path("members/<str:username>/", detail.detail, name="detail"),
    path("members/<str:username>/profile/", detail.alias, name="alias"),
    path("members/<str:username>/profile/public/", detail.alias, name="alias_public"),
    path("members/<str:username>/history/", history.history, name="history"),
    path("members/<str:username>/suspend/", suspension.suspend, name="suspend"),
    path("members/<str:username>/restore/", suspension.restore, name="restore"),
    path("members/<str:username>/cv/", cv.cv, name="cv"),
    re_path(r"^members/(?P<username>[^/]+?)\.(?P<suffix>jsonld|json|vcf|bib|ris|csl\.json)$", form.form, name="form"),
    path("<slug:network>/members/<str:username>/", detail.network_detail, name="network_detail"),
    re_path(r"^media/images/(?P<name>[A-Za-z0-9_-]+\.(?:webp|jpg|png))$", images.image, name="image"),
    path(
        "sitemap.xml",
        login_not_required(index),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "profiles:sitemap_section"},
        name="sitemap",
    ),
    path("sitemap-<section>.xml", login_not_required(sitemap), {"sitemaps": SITEMAPS}, name="sitemap_section"),
]
