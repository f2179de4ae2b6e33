"""Addresses of profiles; the canonical one is `/members/<username>/`, in lower case."""

from django.urls import path, re_path

from knowledge_commons_profiles.profiles.file_forms import KINDS
from knowledge_commons_profiles.profiles.views import (
    arrange,
    detail,
    edit,
    files,
    form,
    history,
    legacy_arranging,
    links_back,
    orcid,
    section,
    sitemap,
    stored,
    suspension,
    view_as,
    work,
)

app_name = "profiles"

# Without a username the address is about whoever asks.
changing_files = [
    *(
        path(f"{start}edit-profile/{act}-{name}/", files.change_file, {"kind": kind, **how}, name=f"{act}_{name}")
        for start in ("", "members/<str:username>/")
        for act, how in (("upload", {}), ("delete", {"removes": True}))
        for name, kind in KINDS.items()
    ),
    path("members/<str:username>/edit-profile/files/", files.edit_files, name="edit_files"),
    path("members/<str:username>/profile/change-avatar/", files.edit_files, {"only": "portrait"}, name="change_avatar"),
    path(
        "members/<str:username>/profile/change-cover-image/", files.edit_files, {"only": "cover"}, name="change_cover"
    ),
]

editing = [
    path("edit-profile/", edit.edit_profile, name="edit_profile"),
    path("members/<str:username>/edit-profile/", edit.edit, name="edit"),
    path("members/<str:username>/profile/edit/", edit.edit_alias, name="edit_alias"),
    path("members/<str:username>/edit-profile/arrange/", arrange.arrange, name="arrange"),
    path("members/<str:username>/edit-profile/undo/", arrange.undo, name="undo"),
    path("members/<str:username>/edit-profile/links-back/", links_back.links_back, name="links_back"),
    path("members/<str:username>/edit-profile/orcid/", orcid.orcid, name="orcid"),
    path("members/<str:username>/edit-profile/<slug:section>/", edit.edit_section, name="edit_section"),
    path("interests/", arrange.interest_suggestions, name="interest_suggestions"),
    path("members/<str:username>/view-as/", view_as.audiences, name="audiences"),
    path("members/<str:username>/view-as/<slug:audience>/", view_as.view_as, name="view_as"),
    path("save-profile-order/<str:side>/", legacy_arranging.save_profile_order, name="save_profile_order"),
    path("save-works-order/", legacy_arranging.save_works_order, name="save_works_order"),
    path("save-works-visibility/", legacy_arranging.save_works_visibility, name="save_works_visibility"),
    path("works-deposits-edit/", legacy_arranging.works_deposits_edit, name="works_deposits_edit"),
]

urlpatterns = [
    path("members/me/", detail.my_profile, name="my_profile_alias"),
    path("members/<str:username>/", detail.detail, name="detail"),
    *changing_files,
    path("my-profile/", detail.my_profile, name="my_profile"),
    *editing,
    path("members/<str:username>/sections/<slug:section>/", section.section, name="section"),
    path("members/<str:username>/works/<path:work>/", work.work, name="work"),
    path("members/<str:username>/profile/", detail.alias, name="alias"),
    path("members/<str:username>/profile/public/", detail.alias, name="alias_public"),
    path("members/<str:username>/history/", history.history, name="history"),
    path("members/<str:username>/suspend/", suspension.suspend, name="suspend"),
    path("members/<str:username>/restore/", suspension.restore, name="restore"),
    path("members/<str:username>/cv/", stored.cv, name="cv"),
    re_path(r"^members/(?P<username>[^/]+?)\.(?P<suffix>jsonld|json|vcf|bib|ris|csl\.json)$", form.form, name="form"),
    path("<slug:network>/members/<str:username>/", detail.network_detail, name="network_detail"),
    path("<slug:network>/members/<str:username>/<path:rest>", detail.network_page_alias, name="network_page_alias"),
    re_path(r"^media/images/(?P<name>[A-Za-z0-9_-]+\.(?:webp|jpg|png))$", stored.image, name="image"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("sitemap-<section>.xml", sitemap.sitemap_section, name="sitemap_section"),
]
