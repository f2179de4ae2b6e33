"""The tables of WordPress and BuddyPress that we read, each with the columns that we use and no others.

Columns: https://codex.wordpress.org/Database_Description and BuddyPress's schema (bp-core-admin-schema). Tables of a
single blog (`wp_7_posts`) are read by wordpress/blogs.py, because a model has one table.
"""

from django.conf import settings
from django.db import models


def table(name: str) -> str:
    return f"{settings.WORDPRESS_TABLE_PREFIX}{name}"


class Row(models.Model):
    id = models.BigIntegerField(primary_key=True)

    class Meta:
        abstract = True
        managed = False

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class MetaRow(Row):
    """A fact for which the table of its thing has no column."""

    key = models.CharField(max_length=255, db_column="meta_key")
    value = models.TextField(null=True, db_column="meta_value")  # noqa: DJ001 (WordPress's column)

    class Meta(Row.Meta):
        abstract = True


class WordPressUser(Row):
    id = models.BigIntegerField(primary_key=True, db_column="ID")
    login = models.CharField(max_length=60, db_column="user_login")
    email = models.CharField(max_length=100, db_column="user_email")
    display_name = models.CharField(max_length=250)
    registered_at = models.DateTimeField(null=True, db_column="user_registered")
    spam = models.SmallIntegerField()
    deleted = models.SmallIntegerField()

    class Meta(Row.Meta):
        db_table = table("users")


class UserMeta(MetaRow):
    id = models.BigIntegerField(primary_key=True, db_column="umeta_id")
    user = models.ForeignKey(WordPressUser, on_delete=models.DO_NOTHING, related_name="meta")

    class Meta(Row.Meta):
        db_table = table("usermeta")


class Blog(Row):
    id = models.BigIntegerField(primary_key=True, db_column="blog_id")
    domain = models.CharField(max_length=200)
    path = models.CharField(max_length=100)
    updated_at = models.DateTimeField(null=True, db_column="last_updated")
    public = models.SmallIntegerField()
    archived = models.SmallIntegerField()
    spam = models.SmallIntegerField()
    deleted = models.SmallIntegerField()

    class Meta(Row.Meta):
        db_table = table("blogs")


class BlogMeta(MetaRow):
    """What BuddyPress keeps of a blog beside WordPress; its name above all."""

    blog = models.ForeignKey(Blog, on_delete=models.DO_NOTHING, related_name="meta")

    class Meta(Row.Meta):
        db_table = table("bp_user_blogs_blogmeta")


class WordPressGroup(Row):
    name = models.CharField(max_length=100)
    slug = models.CharField(max_length=200)
    description = models.TextField()
    status = models.CharField(max_length=10)

    class Meta(Row.Meta):
        db_table = table("bp_groups")


class GroupMember(Row):
    group = models.ForeignKey(WordPressGroup, on_delete=models.DO_NOTHING, related_name="members")
    user = models.ForeignKey(WordPressUser, on_delete=models.DO_NOTHING, related_name="groups")
    inviter_id = models.BigIntegerField()
    is_admin = models.SmallIntegerField()
    is_mod = models.SmallIntegerField()
    is_confirmed = models.SmallIntegerField()
    is_banned = models.SmallIntegerField()

    class Meta(Row.Meta):
        db_table = table("bp_groups_members")


class GroupMeta(MetaRow):
    group = models.ForeignKey(WordPressGroup, on_delete=models.DO_NOTHING, related_name="meta")

    class Meta(Row.Meta):
        db_table = table("bp_groups_groupmeta")


class Follow(Row):
    """Who follows whom, or what: BuddyPress Follow keeps people under an empty type."""

    leader_id = models.BigIntegerField()
    follower_id = models.BigIntegerField()
    kind = models.CharField(max_length=75, db_column="follow_type")

    class Meta(Row.Meta):
        db_table = table("bp_follow")


class WordPressActivity(Row):
    user = models.ForeignKey(WordPressUser, on_delete=models.DO_NOTHING, related_name="activity")
    kind = models.CharField(max_length=75, db_column="type")
    action = models.TextField()
    url = models.TextField(db_column="primary_link")
    happened_at = models.DateTimeField(null=True, db_column="date_recorded")
    hide_sitewide = models.SmallIntegerField()
    is_spam = models.SmallIntegerField()

    class Meta(Row.Meta):
        db_table = table("bp_activity")


class WordPressNotification(Row):
    user = models.ForeignKey(WordPressUser, on_delete=models.DO_NOTHING, related_name="notifications")
    item_id = models.BigIntegerField()
    secondary_item_id = models.BigIntegerField(null=True)
    component = models.CharField(max_length=75, db_column="component_name")
    action = models.CharField(max_length=75, db_column="component_action")
    notified_at = models.DateTimeField(null=True, db_column="date_notified")
    is_new = models.SmallIntegerField()

    class Meta(Row.Meta):
        db_table = table("bp_notifications")


class ProfileField(Row):
    parent_id = models.BigIntegerField()
    name = models.CharField(max_length=150)

    class Meta(Row.Meta):
        db_table = table("bp_xprofile_fields")


class ProfileFieldMeta(MetaRow):
    """Settings of profile fields; `default_visibility` says who sees a field of which its owner has said nothing."""

    object_id = models.BigIntegerField()
    object_type = models.CharField(max_length=150)

    class Meta(Row.Meta):
        db_table = table("bp_xprofile_meta")


class ProfileData(Row):
    field_id = models.BigIntegerField()
    user = models.ForeignKey(WordPressUser, on_delete=models.DO_NOTHING, related_name="data")
    value = models.TextField()

    class Meta(Row.Meta):
        db_table = table("bp_xprofile_data")


class Term(Row):
    id = models.BigIntegerField(primary_key=True, db_column="term_id")
    name = models.CharField(max_length=200)
    slug = models.CharField(max_length=200)

    class Meta(Row.Meta):
        db_table = table("terms")


class TermTaxonomy(Row):
    id = models.BigIntegerField(primary_key=True, db_column="term_taxonomy_id")
    term = models.ForeignKey(Term, on_delete=models.DO_NOTHING, related_name="taxonomies")
    taxonomy = models.CharField(max_length=32)

    class Meta(Row.Meta):
        db_table = table("term_taxonomy")


class TermRelationship(models.Model):
    """Something carries a term: a group its type, a user an academic interest or a member type."""

    pk = models.CompositePrimaryKey("object_id", "term_taxonomy")
    object_id = models.BigIntegerField()
    term_taxonomy = models.ForeignKey(TermTaxonomy, on_delete=models.DO_NOTHING, related_name="relationships")

    class Meta:
        managed = False
        db_table = table("term_relationships")

    def __str__(self) -> str:
        return f"term of {self.object_id}"
