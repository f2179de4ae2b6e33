"""Django's admin with our own site in place of its default one."""

from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    default = False
    default_site = "knowledge_commons_profiles.accounts.admin_site.StaffSite"
