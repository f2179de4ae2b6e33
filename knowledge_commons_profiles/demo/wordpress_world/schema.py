"""Tables as WordPress (multisite) and BuddyPress make them, with the columns and indexes that matter to readers.

Sources: https://developer.wordpress.org/reference/functions/wp_get_db_schema/ and BuddyPress's bp-core-admin-schema.
"""

LATIN1, UTF8 = "latin1", "utf8mb4"
NUMBER = "bigint(20) unsigned NOT NULL"
NEVER = "'0000-00-00 00:00:00'"
ID = "id bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY"
META = "meta_key varchar(255) DEFAULT NULL, meta_value longtext, KEY meta_key (meta_key(100))"

# Columns by table, without the prefix; every site has these once.
TABLES = {
    "users": f"""
        ID {NUMBER} AUTO_INCREMENT PRIMARY KEY, user_login varchar(60) NOT NULL DEFAULT '',
        user_nicename varchar(50) NOT NULL DEFAULT '', user_email varchar(100) NOT NULL DEFAULT '',
        user_registered datetime NOT NULL DEFAULT {NEVER}, user_status int(11) NOT NULL DEFAULT 0,
        display_name varchar(250) NOT NULL DEFAULT '', spam tinyint(2) NOT NULL DEFAULT 0,
        deleted tinyint(2) NOT NULL DEFAULT 0, KEY user_login_key (user_login), KEY user_email (user_email)""",
    "usermeta": f"""
        umeta_id {NUMBER} AUTO_INCREMENT PRIMARY KEY, user_id {NUMBER} DEFAULT 0, {META}, KEY user_id (user_id)""",
    "blogs": f"""
        blog_id bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY, site_id bigint(20) NOT NULL DEFAULT 0,
        domain varchar(200) NOT NULL DEFAULT '', path varchar(100) NOT NULL DEFAULT '',
        registered datetime NOT NULL DEFAULT {NEVER}, last_updated datetime NOT NULL DEFAULT {NEVER},
        public tinyint(2) NOT NULL DEFAULT 1, archived tinyint(2) NOT NULL DEFAULT 0,
        mature tinyint(2) NOT NULL DEFAULT 0, spam tinyint(2) NOT NULL DEFAULT 0,
        deleted tinyint(2) NOT NULL DEFAULT 0, lang_id int(11) NOT NULL DEFAULT 0, KEY domain (domain(50), path(5))""",
    "bp_user_blogs_blogmeta": f"{ID}, blog_id bigint(20) NOT NULL, {META}, KEY blog_id (blog_id)",
    "bp_groups": f"""
        {ID}, creator_id bigint(20) NOT NULL, name varchar(100) NOT NULL,
        slug varchar(200) NOT NULL, description longtext NOT NULL, status varchar(10) NOT NULL DEFAULT 'public',
        parent_id bigint(20) NOT NULL DEFAULT 0, enable_forum tinyint(1) NOT NULL DEFAULT 1,
        date_created datetime NOT NULL DEFAULT {NEVER}, KEY creator_id (creator_id), KEY status (status)""",
    "bp_groups_members": f"""
        {ID}, group_id bigint(20) NOT NULL, user_id bigint(20) NOT NULL,
        inviter_id bigint(20) NOT NULL DEFAULT 0, is_admin tinyint(1) NOT NULL DEFAULT 0,
        is_mod tinyint(1) NOT NULL DEFAULT 0, user_title varchar(100) NOT NULL DEFAULT '',
        date_modified datetime NOT NULL DEFAULT {NEVER}, is_confirmed tinyint(1) NOT NULL DEFAULT 0,
        is_banned tinyint(1) NOT NULL DEFAULT 0, invite_sent tinyint(1) NOT NULL DEFAULT 0,
        KEY group_id (group_id), KEY user_id (user_id), KEY inviter_id (inviter_id)""",
    "bp_groups_groupmeta": f"{ID}, group_id bigint(20) NOT NULL, {META}, KEY group_id (group_id)",
    "bp_follow": f"""
        {ID}, leader_id bigint(20) NOT NULL, follower_id bigint(20) NOT NULL,
        follow_type varchar(75) NOT NULL DEFAULT '', date_recorded datetime NOT NULL DEFAULT {NEVER},
        KEY followers (leader_id, follower_id, follow_type), KEY follower_id (follower_id)""",
    "bp_activity": f"""
        {ID}, user_id bigint(20) NOT NULL,
        component varchar(75) NOT NULL, type varchar(75) NOT NULL, action text NOT NULL, content longtext NOT NULL,
        primary_link text NOT NULL, item_id bigint(20) NOT NULL DEFAULT 0, secondary_item_id bigint(20) DEFAULT NULL,
        date_recorded datetime NOT NULL DEFAULT {NEVER}, hide_sitewide tinyint(1) NOT NULL DEFAULT 0,
        is_spam tinyint(1) NOT NULL DEFAULT 0, KEY user_id (user_id), KEY date_recorded (date_recorded)""",
    "bp_notifications": f"""
        {ID}, user_id bigint(20) NOT NULL, item_id bigint(20) NOT NULL,
        secondary_item_id bigint(20) DEFAULT NULL, component_name varchar(75) NOT NULL,
        component_action varchar(75) NOT NULL, date_notified datetime NOT NULL DEFAULT {NEVER},
        is_new tinyint(1) NOT NULL DEFAULT 0, KEY useritem (user_id, is_new)""",
    "bp_xprofile_fields": f"""
        id {NUMBER} AUTO_INCREMENT PRIMARY KEY, group_id {NUMBER} DEFAULT 1, parent_id {NUMBER} DEFAULT 0,
        type varchar(150) NOT NULL DEFAULT 'textbox', name varchar(150) NOT NULL, description longtext,
        is_required tinyint(1) NOT NULL DEFAULT 0, field_order bigint(20) NOT NULL DEFAULT 0""",
    "bp_xprofile_meta": f"""
        {ID}, object_id bigint(20) NOT NULL, object_type varchar(150) NOT NULL, {META}, KEY object_id (object_id)""",
    "bp_xprofile_data": f"""
        id {NUMBER} AUTO_INCREMENT PRIMARY KEY, field_id {NUMBER}, user_id {NUMBER}, value longtext NOT NULL,
        last_updated datetime NOT NULL DEFAULT {NEVER}, KEY field_id (field_id), KEY user_id (user_id)""",
    "terms": f"""
        term_id {NUMBER} AUTO_INCREMENT PRIMARY KEY, name varchar(200) NOT NULL DEFAULT '',
        slug varchar(200) NOT NULL DEFAULT '', term_group bigint(10) NOT NULL DEFAULT 0, KEY slug (slug(100))""",
    "term_taxonomy": f"""
        term_taxonomy_id {NUMBER} AUTO_INCREMENT PRIMARY KEY, term_id {NUMBER},
        taxonomy varchar(32) NOT NULL DEFAULT '', description longtext,
        parent {NUMBER} DEFAULT 0, count bigint(20) NOT NULL DEFAULT 0,
        UNIQUE KEY term_id_taxonomy (term_id, taxonomy), KEY taxonomy (taxonomy)""",
    "term_relationships": f"""
        object_id {NUMBER}, term_taxonomy_id {NUMBER}, term_order int(11) NOT NULL DEFAULT 0,
        PRIMARY KEY (object_id, term_taxonomy_id), KEY term_taxonomy_id (term_taxonomy_id)""",
}

# Every blog has these of its own: `wp_posts` the main one, `wp_7_posts` the seventh.
BLOG_TABLES = {
    "posts": f"""
        ID {NUMBER} AUTO_INCREMENT PRIMARY KEY, post_author {NUMBER} DEFAULT 0,
        post_date datetime NOT NULL DEFAULT {NEVER}, post_date_gmt datetime NOT NULL DEFAULT {NEVER},
        post_content longtext, post_title text NOT NULL, post_status varchar(20) NOT NULL DEFAULT 'publish',
        post_password varchar(255) NOT NULL DEFAULT '', post_name varchar(200) NOT NULL DEFAULT '',
        post_type varchar(20) NOT NULL DEFAULT 'post', KEY type_status_date (post_type, post_status, post_date, ID),
        KEY post_author (post_author)""",
    "options": f"""
        option_id {NUMBER} AUTO_INCREMENT PRIMARY KEY, option_name varchar(191) NOT NULL DEFAULT '',
        option_value longtext NOT NULL, autoload varchar(20) NOT NULL DEFAULT 'yes',
        UNIQUE KEY option_name (option_name)""",
}


def name_blog_table(prefix: str, blog_id: int, table: str) -> str:
    return f"{prefix}{table}" if blog_id == 1 else f"{prefix}{blog_id}_{table}"
