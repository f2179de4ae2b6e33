"""`manage.py import_wordpress` from a real MariaDB: what comes over, what does not, and that again changes nothing."""

import csv
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from knowledge_commons_profiles.accounts.importing.drafts import Draft
from knowledge_commons_profiles.accounts.importing.mapping import read_mapping
from knowledge_commons_profiles.accounts.importing.report import Report, open_bad_rows
from knowledge_commons_profiles.accounts.importing.running import Import
from knowledge_commons_profiles.accounts.importing.writing import Writer
from knowledge_commons_profiles.accounts.models import EmailAddress, RetiredUsername
from knowledge_commons_profiles.memberships.models import Membership
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.listings import iter_listings
from knowledge_commons_profiles.profiles.models import Change, Interest, Listing, Profile, Version
from tests.commons import with_alias, without_alias
from tests.factories import NetworkFactory, ProfileFactory, UserFactory
from tests.machine import find_free_port

CHRISTINE = "christine-de-pizan"


@pytest.fixture
def run(wordpress, tmp_path):
    """Import with these options; return what the command said."""

    def run(*arguments, **options):
        out = StringIO()
        files = {"bad_rows": tmp_path / "bad.csv", "state": tmp_path / "state.json"}
        call_command("import_wordpress", *arguments, stdout=out, **{**files, **options})
        return out.getvalue()

    return run


@pytest.fixture
def imported(run):
    NetworkFactory(slug="letters", code="LETTERS", name="Society of Letters")
    run()
    return run


@pytest.fixture
def bad_rows(tmp_path):
    def read():
        with (tmp_path / "bad.csv").open(encoding="utf-8") as file:
            return {(row["username"], row["field"]): row["reason"] for row in csv.DictReader(file)}

    return read


def get(username):
    return Profile.objects.get(username=username)


def dump():
    """Return everything that an import may write, so that two states can be compared."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Profile, Interest, Profile.interests.through, EmailAddress, Membership, Listing, Change, Version)
    ]


# What comes over


def test_a_member_has_their_texts_links_interests_and_address(imported):
    ada = get("ada-lovelace")
    assert ada.name == "Ada Lovelace"
    assert ada.about.startswith("<p>")
    assert ada.wordpress_id
    assert ada.user is None
    assert ada.interests.exists()
    address = ada.addresses.get()
    assert (address.address, address.is_primary, bool(address.verified_at)) == ("ada-lovelace@example.org", True, True)


def test_letters_slashes_and_entities_come_out_as_text(imported):
    assert get("slashed").name == "Miles O'Brien"
    assert get("slashed").about == '<p>She said "yes" &amp; left.</p>'
    assert get("doubled").name == "Renée Müller"
    assert "Café “Größe”" in get("doubled").about


def test_html_is_cleaned_and_what_was_dropped_is_counted(run):
    said = run()
    assert get("frame").about == "Big<p>Kept</p>"
    assert "Dropped from HTML: " in said
    assert all(f"{tag} 1" in said for tag in ("script", "iframe", "h2"))


def test_who_sees_a_section_is_not_more_than_there(imported, eve):
    assert get("broken-levels").layout["audiences"] == {"education": "owner"}
    assert "Nobody knows who may read this" not in eve.get("/members/broken-levels/").text
    by_level = {"loggedin": "members", "friends": "owner", "adminsonly": "owner"}
    audiences = {p.layout["audiences"].get("education") for p in Profile.objects.exclude(layout={})}
    assert {"members", "owner"} <= audiences <= {*by_level.values(), None}


def test_societies_become_memberships_and_unknown_ones_are_counted(run):
    network = NetworkFactory(slug="letters", code="LETTERS")
    said = run()
    member = Membership.objects.filter(network=network, source="wordpress", state="yes").first()
    assert member.profile.listings.get(audience="everyone").facets.count("network:letters") == 1
    assert "Societies that are no network here: " in said
    assert "nature" in said


def test_listings_are_what_rebuilding_them_would_write(imported):
    fields = ("sort_name", "changed_at", "facets", "card")
    for profile in Profile.objects.with_everything():
        rebuilt = {listing.audience: [getattr(listing, name) for name in fields] for listing in iter_listings(profile)}
        stored = {row.audience: [getattr(row, name) for name in fields] for row in profile.listings.all()}
        assert stored == rebuilt, profile.username
    before = list(Listing.objects.order_by("profile", "audience").values_list("search", flat=True))
    call_command("rebuild_listings", stdout=StringIO())
    assert list(Listing.objects.order_by("profile", "audience").values_list("search", flat=True)) == before


def test_sister_services_are_told_of_each_new_member_once(imported):
    created = Change.objects.filter(kind="created").values_list("profile_number", flat=True)
    assert sorted(created) == sorted(Profile.objects.values_list("pk", flat=True))
    assert not Change.objects.filter(transaction=None).exists()


def test_imported_people_are_found_and_have_pages(imported, eve):
    assert "Miles O&#x27;Brien" in eve.get("/members/?q=obrien").text
    assert eve.get("/members/slashed/").status_code == 200
    assert eve.get("/members/Slashed/profile/public/", follow=True).status_code == 200


# Again


def test_a_second_run_changes_nothing_and_says_so(imported):
    before = dump()
    said = imported()
    assert "Nothing changed." in said
    assert dump() == before


def test_what_a_member_edited_here_is_never_overwritten(imported):
    ada, user = get("ada-lovelace"), UserFactory(username="ada-lovelace")
    Profile.objects.filter(pk=ada.pk).update(user=user)
    change_profile(
        get("ada-lovelace"),
        by=user,
        values={
            "about": "<p>Mine.</p>",
            "title": "",
            "layout": {"audiences": {"about_user": "owner"}},
            "interests": ["Only this"],
        },
    )
    ada.addresses.update(address="elsewhere@example.org")
    before = dump()
    said = imported()
    assert dump() == before
    assert "Left as edited here: " in said
    assert "about 1" in said


def test_what_nobody_edited_follows_wordpress_and_bumps_the_revision(imported):
    Profile.objects.filter(username=CHRISTINE).update(about="<p>As WordPress said last year.</p>", sort_name="")
    said = imported()
    christine = get(CHRISTINE)
    assert "1 changed" in said
    assert "last year" not in christine.about
    assert christine.revision == 2
    assert not Version.objects.exists()
    assert Change.objects.filter(profile_number=christine.pk, kind="updated").count() == 1


def test_a_profile_that_was_here_first_has_only_its_gaps_filled(run):
    here = ProfileFactory(username="Ada-Lovelace", name="Ada, here", about="")
    run()
    here.refresh_from_db()
    assert here.name == "Ada, here"
    assert here.about
    assert here.wordpress_id
    assert Profile.objects.filter(username__iexact="ada-lovelace").count() == 1


def test_a_name_that_somebody_else_took_here_is_not_theirs_to_have(run):
    """Whoever signed in here under that name and cannot be reached at WordPress's address is somebody else."""
    here = ProfileFactory(username="ada-lovelace", name="Not Ada", user=UserFactory(username="ada-lovelace"))
    EmailAddress.objects.create(profile=here, address="x@example.org", verified_at=timezone.now(), is_primary=True)
    said = run()
    here.refresh_from_db()
    assert here.wordpress_id is None
    assert not here.about
    other = Profile.objects.get(name="Ada Lovelace")
    assert other.username == f"ada-lovelace-{other.wordpress_id}"
    assert f"→ {other.username}" in said
    assert "Nothing changed." in run()


def test_an_erased_account_does_not_come_back(run):
    RetiredUsername.objects.create(username_hash=RetiredUsername.hash_username(CHRISTINE))
    said = run()
    assert not Profile.objects.filter(username=CHRISTINE).exists()
    assert "erased here 1" in said


# Rows that are bad


def test_usernames_that_differ_only_in_case_are_resolved_by_age_and_reported(run):
    said = run()
    older, younger = get("CaseTwin"), Profile.objects.get(name="The Younger Twin")
    assert older.name == "The Older Twin"
    assert younger.username == f"casetwin-{younger.wordpress_id}"
    assert f"→ {younger.username}" in said


def test_bad_rows_are_told_with_reasons_and_stop_nobody_else(imported, bad_rows):
    rows = bad_rows()
    assert rows["with/slash", "username"] == "no address can hold this username"
    assert rows["", "username"] == "has no username"
    assert "one of its digits is wrong" in rows["bad-orcid", "<em>ORCID</em> iD"]
    assert rows["shared-address", "e-mail"] == "is another member's already"
    assert "no address" in rows["no-address", "e-mail"]
    assert "cannot be read" in rows["broken-levels", "visibility"]
    assert get("bad-orcid").orcid == ""
    assert not get("shared-address").addresses.exists()
    assert not Profile.objects.filter(username__in=["spammer", "deleted-one", "with/slash"]).exists()


def test_a_user_registered_on_no_day_is_registered_now(imported):
    assert (timezone.now() - get("zero-date").created_at).days == 0


def test_a_row_that_the_database_refuses_stops_nobody_else(db, tmp_path):
    report = Report()
    drafts = [
        Draft(number, f"user{number}", None, values={"name": f"User {number}", "orcid": "no iD" if number == 2 else ""})
        for number in (1, 2, 3)
    ]
    with open_bad_rows(tmp_path / "bad.csv") as bad:
        run = Import(mapping=read_mapping(), report=report, bad_rows=bad)
        run.write(Writer(report=report, bad_rows=bad), drafts)
        ((number, username, field, reason),) = bad.waiting
    assert (number, username, field) == (2, "user2", "row")
    assert "profile_orcid_shape" in reason
    assert sorted(Profile.objects.values_list("username", flat=True)) == ["user1", "user3"]
    assert report.created == 2


def test_what_was_not_taken_is_no_formula_in_a_spreadsheet(tmp_path):
    with open_bad_rows(tmp_path / "bad.csv") as bad:
        bad.add(1, "=cmd()", "row", "@bad")
        bad.write(Report())
    assert (tmp_path / "bad.csv").read_text(encoding="utf-8").splitlines()[1] == "1,'=cmd(),row,'@bad"


# Ways to run it


def test_a_dry_run_reports_and_changes_nothing(run):
    NetworkFactory(slug="letters", code="LETTERS")
    before = dump()
    said = run("--dry-run")
    assert dump() == before
    assert said.startswith("Would import: ")
    assert "Dropped from HTML" in said
    real = run()
    assert real.partition(": ")[2].splitlines()[0] == said.partition(": ")[2].splitlines()[0]


def test_one_username_alone(run):
    assert "1 new" in run("--only", CHRISTINE.upper())
    assert [profile.username for profile in Profile.objects.all()] == [CHRISTINE]
    with pytest.raises(CommandError, match="no member nobody"):
        run("--only", "nobody")


def test_an_interrupted_run_goes_on_where_it_stopped(run, tmp_path):
    christine = run("--only", CHRISTINE) and get(CHRISTINE)
    (tmp_path / "state.json").write_text(str(christine.wordpress_id))
    assert f"Going on after user {christine.wordpress_id}" in run()
    assert not Profile.objects.filter(wordpress_id__lt=christine.wordpress_id).exists()
    assert Profile.objects.filter(wordpress_id__gt=christine.wordpress_id).exists()
    assert not (tmp_path / "state.json").exists()
    assert "0 changed" in run()


def test_losing_mariadb_keeps_what_was_imported_and_the_place(run, wordpress, tmp_path):
    (tmp_path / "state.json").write_text("3")
    without_alias()
    with_alias({**wordpress, "PORT": find_free_port()})
    with pytest.raises(CommandError, match="the same command goes on"):
        run()
    assert (tmp_path / "state.json").read_text() == "3"


def test_chunks_of_any_size_give_the_same_people(run):
    run(chunk=7)
    assert "Nothing changed." in run(chunk=1000)


def test_a_mapping_of_ones_own(run, tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[fields]\n"Title" = "pronouns"\n')
    run("--only", CHRISTINE, mapping=own)
    assert get(CHRISTINE).pronouns
    assert not get(CHRISTINE).about


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('[fields]\n"Title" = "rank"', "no such fields here: rank"),
        ("[feilds]", "unknown parts: feilds"),
        ("not a file of that kind", "own.toml"),
        ('[fields]\n[levels]\npublic = "world"', "world"),
    ],
)
def test_a_mapping_with_a_mistake_is_named(run, tmp_path, text, reason):
    own = tmp_path / "own.toml"
    own.write_text(text)
    with pytest.raises(CommandError, match=reason):
        run(mapping=own)


def test_without_a_wordpress_the_command_says_what_to_set(db):
    with pytest.raises(CommandError, match="set WORDPRESS_DATABASE_URL"):
        call_command("import_wordpress")
