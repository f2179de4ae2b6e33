"""Addresses of signing in and out, of joining, and of an account's settings."""

from django.urls import URLPattern, path

from knowledge_commons_profiles.accounts.views import (
    acts,
    confirm,
    leaving,
    link,
    logout,
    mailed_links,
    newcomers,
    roles,
    settings,
    settings_acts,
    signing_in,
    uploads,
)

app_name = "accounts"

SETTINGS = "members/<str:username>/settings"

# One list per act, so that each is read with its views.
ways_in: list[URLPattern] = [
    path("login/", signing_in.login, name="login"),
    path("login/link/", link.link, name="link"),
    path("cilogon/callback/", signing_in.callback, name="callback"),
    path("cilogon/backchannel-logout/", logout.backchannel_logout, name="backchannel_logout"),
    path("logout/", logout.logout, name="logout"),
]
joining: list[URLPattern] = [
    path("associate/", newcomers.associate, name="associate"),
    path("register/", newcomers.register, name="register"),
    path("register/username/", newcomers.username_availability, name="username_availability"),
    path("confirm/", confirm.confirm, name="confirm"),
    path("activate/<str:secret>/", mailed_links.activate, name="activate"),
    path("new-email/<str:secret>/", mailed_links.new_email, name="new_email"),
]
account: list[URLPattern] = [
    path(f"{SETTINGS}/", settings.settings, name="settings"),
    path(f"{SETTINGS}/addresses/add/", settings_acts.add_address, name="add_address"),
    path(f"{SETTINGS}/addresses/<int:address_id>/resend/", settings_acts.resend_address, name="resend_address"),
    path(f"{SETTINGS}/addresses/<int:address_id>/primary/", settings_acts.make_primary, name="make_primary"),
    path(f"{SETTINGS}/addresses/<int:address_id>/remove/", settings_acts.remove_address, name="remove_address"),
    path(
        f"{SETTINGS}/login-methods/<int:method_id>/remove/",
        settings_acts.remove_login_method,
        name="remove_login_method",
    ),
    path(f"{SETTINGS}/sessions/end-others/", settings_acts.end_other_sessions, name="end_other_sessions"),
    path(f"{SETTINGS}/sessions/<slug:handle>/end/", settings_acts.end_session, name="end_session"),
    path(f"{SETTINGS}/data/", leaving.export, name="export"),
    path(f"{SETTINGS}/data/download/", leaving.download_export, name="download_export"),
    path(f"{SETTINGS}/close/", leaving.close_account, name="close_account"),
    path(f"{SETTINGS}/reopen/", leaving.reopen_account, name="reopen_account"),
    path(f"{SETTINGS}/<path:rest>", settings.settings_alias, name="settings_alias"),
    path("members/<str:username>/join/<str:network>/", settings_acts.join_network, name="join_network"),
    path("members/<str:username>/leave/<str:network>/", settings_acts.leave_network, name="leave_network"),
]
staff: list[URLPattern] = [
    path("members/<str:username>/roles/", roles.roles, name="roles"),
    path("edit-profile/<str:username>/makesuperuser/", roles.makesuperuser, name="makesuperuser"),
    path("staff/acts/", acts.acts, name="acts"),
    path("<str:network>/upload-csv/", uploads.upload_csv, name="upload_csv"),
    path("<str:network>/upload-csv/<int:number>/", uploads.uploaded_list, name="uploaded_list"),
    path("<str:network>/upload-csv/<int:number>/report.csv", uploads.list_report, name="list_report"),
]

urlpatterns = [*ways_in, *joining, *account, *staff]
