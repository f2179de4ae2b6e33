"""What each probe calls up, and what it says of everything else."""

import os
import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from cron.fetching import build_tls
from cron.probe_file import Probe
from cron.probes import Surroundings, run_probe
from tests.cron.servers import (
    answer,
    answer_a_gigabyte,
    answer_json,
    break_off,
    build_server_tls,
    drip_body,
    drip_headers,
    hang,
    make_certificate,
    redirect,
    serve,
    talk_nonsense,
)
from tests.factories import listed


def find_values(finding):
    return {(reading.metric.name, *reading.dimensions.values()): reading.value for reading in finding.readings}


# HTTP


def test_a_page_is_up_and_its_phases_are_timed(make_probe, around):
    finding = run_probe(
        make_probe("http", status=200, text="Knowledge Commons", headers={"Content-Type": "html"}), around
    )
    assert finding.reason == ""
    values = find_values(finding)
    assert {phase for _, _, phase in values} == {"resolve", "connect", "first_byte", "body"}
    assert all(value >= 0 for value in values.values())


@pytest.mark.parametrize(
    ("behave", "fields", "reason"),
    [
        (answer(500), {}, "answers 500"),
        (answer(404), {}, "answers 404"),
        (answer(204, b""), {"status": 200}, "answers 204 instead of 200"),
        (answer(200, b"Server Error (500)"), {"text": "Knowledge"}, "answers 200 without 'Knowledge'"),
        (answer(200, b"Knowledge, Server Error"), {"without": "Server Error"}, "answers 200 with 'Server Error'"),
        (answer(), {"headers": {"X-Frame-Options": ""}}, "answers without the header X-Frame-Options"),
        (answer(), {"headers": {"Content-Type": "json"}}, "answers without 'json' in its header Content-Type"),
        (redirect("/"), {}, ""),
        (redirect("/"), {"status": 302}, ""),
        (redirect("/page/"), {}, "redirects in a loop"),
        (redirect("ftp://localhost/"), {}, "leads to 'ftp://localhost/', which is no web address"),
        (break_off, {}, "breaks off in the middle of its answer"),
        (talk_nonsense, {}, "does not speak HTTP: BadStatusLine"),
        (answer_a_gigabyte, {}, "answers more than 2 MB"),
    ],
)
def test_each_answer_has_its_verdict(site, make_probe, around, *, behave, fields, reason):
    site.behaviours["/page/"] = behave
    assert run_probe(make_probe("http", "/page/", **fields), around).reason == reason


@pytest.mark.parametrize("behave", [hang, drip_headers, drip_body])
def test_who_hangs_or_drips_holds_a_probe_no_longer_than_its_limit(site, make_probe, around, behave):
    site.behaviours["/"] = behave
    started_at = time.monotonic()
    assert run_probe(make_probe("http", limit_s=1), around).reason == "took longer than 1 s"
    assert time.monotonic() - started_at < 10  # dripping would last minutes


def test_redirects_end_somewhere(site, make_probe, around):
    for number in range(20):
        site.behaviours[f"/{number}"] = redirect(f"/{number + 1}")
    assert run_probe(make_probe("http", "/0"), around).reason == "redirects more than 5 times"
    assert len(site.asked) == 6


def test_who_is_not_there_is_named(around):
    refused = run_probe(Probe("gone", "http", "http://127.0.0.1:9/"), around)
    unknown = run_probe(Probe("gone", "http", "http://nowhere.invalid/"), around)
    assert refused.reason == "refuses connections"
    assert unknown.reason == "has a name that cannot be resolved"


def test_a_token_is_not_carried_to_another_host(site, make_probe, around):
    with serve() as other:
        other.behaviours["/"] = answer_json({"REDIS": "healthy"})
        site.behaviours["/health/"] = redirect(f"{other.url}/")
        run_probe(make_probe("health", "/health/"), Surroundings(around.tls, "a-token"))
        assert site.asked[0][1]["authorization"] == "Bearer a-token"
        assert "authorization" not in other.asked[0][1]


# HTTPS


def test_plain_http_must_redirect_to_https(site, around):
    probe = Probe("https", "https", site.url.replace("http:", "https:") + "/")
    assert run_probe(probe, around).reason == "answers 200 without encryption instead of redirecting"
    site.behaviours["/"] = redirect("https://localhost/", 301)
    assert run_probe(probe, around).reason == ""
    site.behaviours["/"] = redirect("https://evil.example.org/", 301)
    assert "instead of HTTPS on its own host" in run_probe(probe, around).reason
    site.behaviours["/"] = redirect("http://localhost/", 301)
    assert "instead of HTTPS on its own host" in run_probe(probe, around).reason


# Health


def test_health_follows_each_part_and_shows_the_token(site, make_probe, around):
    site.behaviours["/health/"] = answer_json({"REDIS": "unhealthy: gone", "Postgres DB": "healthy", "VERSION": "1"})
    finding = run_probe(make_probe("health", "/health/"), Surroundings(around.tls, "a-token"))
    assert finding.reason == ""
    assert finding.parts == {"REDIS": "is unhealthy", "Postgres DB": ""}
    values = find_values(finding)
    assert values["ComponentUp", "REDIS"] == 0
    assert values["ComponentUp", "Postgres DB"] == 1
    assert ("ComponentUp", "VERSION") not in values


@pytest.mark.parametrize(
    ("behave", "reason"),
    [
        (answer_json({"REDIS": "healthy", "Postgres DB": "unhealthy"}, 503), "answers 503: Postgres DB unhealthy"),
        (answer(200, b"<html>Maintenance"), "answers 200 with something else than a health report"),
        (answer_json(["healthy"]), "answers 200 with something else than a health report"),
        (answer_json({"VERSION": "4"}), "answers 200 with a report that names no part"),
    ],
)
def test_health_that_cannot_serve_is_down(site, make_probe, around, behave, reason):
    site.behaviours["/health/"] = behave
    assert run_probe(make_probe("health", "/health/"), around).reason == reason


def test_the_sites_own_report_is_understood(live_server, around):
    finding = run_probe(Probe("health", "health", f"{live_server.url}/health/"), around)
    assert finding.reason == ""
    assert {"REDIS", "Postgres DB"} <= set(finding.parts)


# The directory, signing in


def test_the_directory_must_find_the_member(site, make_probe, around):
    site.behaviours["/members/"] = answer(200, b'<a href="/members/ada/">Ada</a>')
    assert run_probe(make_probe("directory", "/members/?q=ada", member="Ada"), around).reason == ""
    assert run_probe(make_probe("directory", "/members/?q=ben", member="ben"), around).reason == "does not find 'ben'"
    assert run_probe(make_probe("directory", "/nothing/", member="ada"), around).reason == "answers 404"


def test_a_real_directory_finds_its_member(ada, live_server, around):
    listed(ada)
    find = Probe("directory", "directory", f"{live_server.url}/members/?q=ada+owner", member="ada")
    assert run_probe(find, around).reason == ""
    ada.delete()
    assert run_probe(find, around).reason == "does not find 'ada'"


def test_signing_in_must_reach_the_provider(site, make_probe, around):
    with serve() as provider:
        provider.behaviours["/authorize"] = answer(200, b"Choose your institution")
        site.behaviours["/login/"] = redirect(f"{provider.url}/authorize?client_id=x")
        probe = make_probe("sign_in", "/login/")
        assert run_probe(probe, around).reason == ""
        assert (
            "instead of 'cilogon" in run_probe(make_probe("sign_in", "/login/", provider="cilogon.org"), around).reason
        )
        provider.behaviours["/authorize"] = answer(400, b"unknown client")
        assert run_probe(probe, around).reason == "leads to an identity provider that answers 400"
        site.behaviours["/login/"] = answer(503, b"The sign-in service does not answer")
        assert "instead of leading to the identity provider" in run_probe(probe, around).reason


# Certificates and names


def test_a_good_certificate_tells_its_days(secure_site):
    probe = Probe("certificate", "certificate", f"{secure_site.url}/")
    finding = run_probe(probe, Surroundings(build_tls(secure_site.ca)))
    assert finding.reason == ""
    assert find_values(finding)["CertificateDaysLeft", "certificate"] == pytest.approx(90, abs=0.1)


@pytest.mark.parametrize(
    ("names", "days", "reason", "days_left"),
    [
        (("localhost",), 5, "has a certificate that ends in 5.0 days", pytest.approx(5, abs=0.1)),
        (("localhost",), -1, "certificate has expired", 0),
        (("elsewhere.example.org",), 90, "Hostname mismatch", None),
    ],
)
def test_a_bad_certificate_is_down_for_every_probe(tmp_path, names, days, reason, days_left):
    certificate = make_certificate(tmp_path, names=names, days=days)
    with serve(build_server_tls(certificate)) as site:
        site.behaviours["/"] = answer()
        around = Surroundings(build_tls(str(certificate)))
        finding = run_probe(Probe("certificate", "certificate", f"{site.url}/"), around)
        assert reason in finding.reason
        assert find_values(finding).get(("CertificateDaysLeft", "certificate")) == days_left
        page = run_probe(Probe("home", "http", f"{site.url}/"), around)
        assert (reason in page.reason) == (days < 0 or days_left is None)


def test_an_unknown_authority_is_not_trusted(secure_site, around):
    for kind in ("certificate", "http"):
        reason = run_probe(Probe(kind, kind, f"{secure_site.url}/"), around).reason
        assert reason.startswith("has a wrong certificate: self")


def test_no_encryption_where_there_should_be(site, around):
    reason = run_probe(Probe("certificate", "certificate", site.url.replace("http:", "https:") + "/"), around).reason
    assert "certificate" in reason or "encrypt" in reason


def test_names_resolve_to_what_is_expected(around):
    assert run_probe(Probe("dns", "dns", host="127.0.0.1", addresses=("127.0.0.1",)), around).reason == ""
    assert run_probe(Probe("dns", "dns", host="127.0.0.1"), around).reason == ""
    wrong = Probe("dns", "dns", host="127.0.0.1", addresses=("192.0.2.1",))
    assert run_probe(wrong, around).reason == "resolves to 127.0.0.1"
    assert run_probe(Probe("dns", "dns", host="nowhere.invalid"), around).reason == "has a name that cannot be resolved"


# Disks


def test_a_disk_has_room_or_not(tmp_path, around):
    finding = run_probe(Probe("disk", "disk", folder=str(tmp_path), gigabytes=0), around)
    disk = os.statvfs(tmp_path)
    assert finding.reason == ""
    assert find_values(finding)["DiskFree", "disk"] == pytest.approx(disk.f_bavail * disk.f_frsize, rel=0.1)
    full = run_probe(Probe("disk", "disk", folder=str(tmp_path), gigabytes=10**6), around)
    assert re.fullmatch(r"only \d+\.\d GB are left", full.reason)
    gone = run_probe(Probe("disk", "disk", folder=str(tmp_path / "gone")), around)
    assert gone.reason == "cannot look at the folder: No such file or directory"


# Backups


def test_a_backup_in_the_health_report(site, make_probe, around):
    probe = make_probe("backup", source=f"{site.url}/health/", hours=26)
    written_at = datetime.now(UTC) - timedelta(hours=1)
    site.behaviours["/health/"] = answer_json({"REDIS": "healthy", "LAST BACKUP": written_at.isoformat()})
    finding = run_probe(probe, around)
    assert finding.reason == ""
    assert find_values(finding)["BackupAge",] == pytest.approx(3600, abs=60)
    old = (written_at - timedelta(hours=26)).isoformat()
    site.behaviours["/health/"] = answer_json({"REDIS": "healthy", "LAST BACKUP": old})
    assert run_probe(probe, around).reason == "the last backup is 27 hours old"
    site.behaviours["/health/"] = answer_json({"REDIS": "healthy", "LAST BACKUP": "never"})
    assert run_probe(probe, around).reason == "there is no backup"
    site.behaviours["/health/"] = answer_json({"REDIS": "healthy"})
    assert "says nothing under 'LAST BACKUP'" in run_probe(probe, around).reason


def test_a_backup_in_a_folder(tmp_path, around):
    probe = Probe("backup", "backup", source=f"file://{tmp_path}")
    assert run_probe(probe, around).reason == "there is no backup"
    (tmp_path / ".half-written").touch()
    assert run_probe(probe, around).reason == "there is no backup"
    backup = tmp_path / "profiles.sha256"
    backup.touch()
    assert run_probe(probe, around).reason == ""
    os.utime(backup, (0, time.time() - 30 * 3600))
    assert run_probe(probe, around).reason == "the last backup is 30 hours old"
    gone = run_probe(Probe("backup", "backup", source=f"file://{tmp_path}/gone"), around)
    assert gone.reason == "cannot look into the folder: No such file or directory"


def test_a_probe_that_breaks_is_a_result(around):
    assert run_probe(Probe("odd", "http", url=7), around).reason.startswith("the probe itself broke: ")
