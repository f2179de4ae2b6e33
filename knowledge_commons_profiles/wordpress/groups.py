"""Groups: which of them a person is in, and what one of them is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import OuterRef, Subquery

from knowledge_commons_profiles.core.numbers import LARGEST_NUMBER, read_number
from knowledge_commons_profiles.wordpress.activity import Payload
from knowledge_commons_profiles.wordpress.addresses import build_blog_url, build_group_avatar_url, build_group_url
from knowledge_commons_profiles.wordpress.asking import asking
from knowledge_commons_profiles.wordpress.models import (
    Blog,
    GroupMember,
    GroupMeta,
    TermRelationship,
    WordPressGroup,
    WordPressUser,
)
from knowledge_commons_profiles.wordpress.text import restore_plain

GROUP_TYPES = "bp_group_type"
STATUSES = frozenset({"public", "private", "hidden"})


@dataclass(frozen=True, slots=True)
class Group:
    """A group as the API shows it; `visibility` is "public", "private" or "hidden", absent addresses are ""."""

    id: int
    name: str
    slug: str
    url: str
    visibility: str
    description: str
    avatar: str
    groupblog: str


def fetch_groups(user_id: int) -> Payload:
    """Return the groups that the person really is in, by name. Their status tells who may know of it."""
    inviter = WordPressUser.objects.filter(pk=OuterRef("inviter_id")).values("login")[:1]
    with asking():
        members = list(
            GroupMember.objects.filter(user=user_id, is_confirmed=1, is_banned=0)
            .select_related("group")
            .annotate(inviter_login=Subquery(inviter))
            .order_by("group__name", "group_id")
        )
        societies = find_societies({member.group_id for member in members})
    return [build_group(member, vars(member)["inviter_login"], societies) for member in members]


def build_group(member: GroupMember, inviter: str | None, societies: Mapping[int, str]) -> dict[str, object]:
    group = member.group
    return {
        "id": group.pk,
        "name": restore_plain(group.name) or group.slug,
        "slug": group.slug,
        "role": find_role(member),
        "status": find_status(group.status),
        "url": build_group_url(group.slug, societies.get(group.pk, "")),
        "avatar": build_group_avatar_url(group.pk),
        "society": societies.get(group.pk, ""),
        "inviter_id": member.inviter_id or None,
        "inviter": inviter,
    }


def find_role(member: GroupMember) -> str:
    if member.is_admin:
        return "administrator"
    return "moderator" if member.is_mod else "member"


def find_status(stored: str) -> str:
    """Return who may see the group; what cannot be read is hidden."""
    return stored if stored in STATUSES else "hidden"


def fetch_all_groups() -> list[Group]:
    """Return every group, in three queries however many there are."""
    with asking():
        groups = list(WordPressGroup.objects.order_by("pk"))
        societies = find_societies(group.pk for group in groups)
        blogs = find_groupblogs()
    return [describe_group(group, societies.get(group.pk, ""), blogs.get(group.pk, "")) for group in groups]


def describe_group(group: WordPressGroup, society: str, groupblog: str) -> Group:
    return Group(
        id=group.pk,
        name=restore_plain(group.name) or group.slug,
        slug=group.slug,
        url=build_group_url(group.slug, society),
        visibility=find_status(group.status),
        description=restore_plain(group.description),
        avatar=build_group_avatar_url(group.pk),
        groupblog=groupblog,
    )


def find_groupblogs() -> dict[int, str]:
    """Return the address of each group's blog, by the group's number; a blog that is gone is none."""
    stored = GroupMeta.objects.filter(key="groupblog_blog_id").values_list("group_id", "value")
    read = ((group, read_number(value or "", most=LARGEST_NUMBER)) for group, value in stored)
    numbers = {group: number for group, number in read if number is not None}
    blogs = Blog.objects.filter(pk__in=set(numbers.values()), archived=0, spam=0, deleted=0).in_bulk()
    return {
        group: build_blog_url(blogs[number].domain, blogs[number].path)
        for group, number in numbers.items()
        if number in blogs
    }


def find_societies(group_ids: Iterable[int]) -> dict[int, str]:
    """Return the society of each group that belongs to one, by its slug: the group's type."""
    ids = list(group_ids)
    if not ids:
        return {}
    types = TermRelationship.objects.filter(object_id__in=ids, term_taxonomy__taxonomy=GROUP_TYPES)
    return dict(types.order_by("object_id").values_list("object_id", "term_taxonomy__term__slug"))
