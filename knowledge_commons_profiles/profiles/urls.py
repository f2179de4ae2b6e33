"""Addresses of profiles; the canonical one is `/members/<username>/`, in lower case."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.sitemaps.views import index, sitemap
from django.urls import path, re_path

from knowledge_commons_profiles.profiles.sitemaps import SITEMAPS
from knowledge_commons_profiles.profiles.views import cv, detail, files, form, images

app_name = "profiles"

# Without a username the address is about whoever asks.
changing_files = [
    *(
        path(f"{start}edit-profile/{address}/", view, name=name)
        for start in ("", "members/<str:username>/")
        for address, view, name in (
            ("upload-avatar", files.upload_avatar, "upload_avatar"),
            ("upload-cover", files.upload_cover, "upload_cover"),
            ("upload-cv", files.upload_cv, "upload_cv"),
            ("delete-avatar", files.delete_avatar, "delete_avatar"),
            ("delete-cover", files.delete_cover, "delete_cover"),
            ("delete-cv", files.delete_cv, "delete_cv"),
        )
    ),
    path("members/<str:username>/edit-profile/files/", files.edit_files, name="edit_files"),
    path("members/<str:username>/profile/change-avatar/", files.change_avatar, name="change_avatar"),
    path("members/<str:username>/profile/change-cover-image/", files.change_cover, name="change_cover"),
]

urlpatterns = [
    *changing_files,
    path("members/<str:username>/", detail.detail, name="detail"),
    path("members/<str:username>/profile/", detail.alias, name="alias"),
    path("members/<str:username>/profile/public/", detail.alias, name="alias_public"),
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
