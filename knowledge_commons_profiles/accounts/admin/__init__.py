"""Everything that the admin shows. It stands here, above the audit trail, because nothing may be done unrecorded."""

from knowledge_commons_profiles.accounts.admin import (
    members,
    mirrors,
    networks,
    people,
    reserved,
    sister_services,
    site,
)

__all__ = ["members", "mirrors", "networks", "people", "reserved", "sister_services", "site"]
