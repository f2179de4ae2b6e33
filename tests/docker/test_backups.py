"""Backups are worth what they give back: the volume is destroyed, and everybody is there again."""

import pytest

from tests.docker.stack import docker, eventually

ON_DISK = "/backups"


@pytest.fixture
def backup(production):
    """Return the name of a backup that was just made."""
    return production.run("backup", "backup").strip()


def count_profiles(production):
    sql = "SELECT count(*) FROM profiles_profile"
    return production.run("postgres", "psql", "-U", "profiles", "-tAc", sql, "profiles").strip()


def test_the_scheduled_service_made_one_and_proved_it(production):
    eventually(lambda: "is good:" in production.compose("logs", "backup"), within_s=120)
    assert production.is_healthy("backup")


def test_a_backup_is_listed_and_verified(production, backup):
    assert backup in production.run("backup", "backups")
    said = production.run("backup", "verify", backup)
    assert f"{backup} is good" in said
    assert "0 h old" in said
    assert "verify" not in production.run(
        "postgres", "psql", "-U", "profiles", "-tAc", "SELECT datname FROM pg_database", "profiles"
    )


def test_the_site_comes_back_from_a_destroyed_volume(production, backup):
    before = count_profiles(production)
    assert int(before) > 0
    production.compose("rm", "--stop", "--force", "postgres")
    docker("volume", "rm", f"{production.project}_postgres")
    production.up("--no-deps", "postgres")
    said = production.run("backup", "restore", backup)
    assert f"restored {backup}" in said
    assert count_profiles(production) == before


def test_a_restore_keeps_what_was_there(production, backup):
    production.run("postgres", "psql", "-U", "profiles", "-c", "CREATE TABLE since_then (id int)", "profiles")
    said = production.run("backup", "restore", backup)
    assert "profiles_before_" in said
    production.run("postgres", "psql", "-U", "profiles", "-c", "SELECT * FROM since_then", "profiles", fails=True)
    old = said.partition("dropdb ")[2].split()[0]
    production.run("postgres", "psql", "-U", "profiles", "-c", "SELECT * FROM since_then", old)


def test_a_damaged_backup_is_refused_and_nothing_is_lost(production, backup):
    production.run(
        "backup", "sh", "-c", f"printf x | dd of={ON_DISK}/{backup}.dump bs=1 seek=100 conv=notrunc status=none"
    )
    assert "damaged" in production.run("backup", "verify", backup, fails=True)
    assert "damaged" in production.run("backup", "restore", backup, fails=True)
    assert int(count_profiles(production)) > 0
    production.run("backup", "rmbackup", backup)


def test_a_half_written_backup_does_not_count(production, backup):
    production.run("backup", "rm", f"{ON_DISK}/{backup}.sha256")
    assert backup not in production.run("backup", "backups")
    assert "no complete backup" in production.run("backup", "restore", backup, fails=True)


def test_a_wrong_restore_is_found_by_its_rows(production, backup):
    spoil = f"sed -i 's/|[0-9]*$/|999/' {backup}.counts && sha256sum {backup}.dump {backup}.counts > {backup}.sha256"
    production.run("backup", "sh", "-c", f"cd {ON_DISK} && {spoil}")
    assert "restored rows" in production.run("backup", "verify", backup, fails=True)
    production.run("backup", "rmbackup", backup)


def test_a_backup_of_a_lost_server_leaves_nothing_behind(production):
    before = production.run("backup", "ls", "-A", ON_DISK)
    production.compose("exec", "--no-TTY", "--env", "POSTGRES_HOST=nowhere.invalid", "backup", "backup", fails=True)
    assert production.run("backup", "ls", "-A", ON_DISK) == before


def test_a_full_disk_leaves_nothing_behind(production):
    small = [
        "run", "--rm", "--network", f"{production.project}_back", "--tmpfs", "/backups:size=64k,mode=1777",
        "--env", "POSTGRES_USER=profiles", "--env", "POSTGRES_PASSWORD=tests-only", "--entrypoint", "",
        "localhost/knowledge-commons-profiles-postgres:docker-test",
    ]  # fmt: skip
    said = docker(*small, "sh", "-c", "backup; echo left: $(ls -A /backups)").strip()
    assert said == "left:"


def test_old_backups_go_but_never_the_newest(production, backup):
    production.run("backup", "sh", "-c", f"touch -d '30 days ago' {ON_DISK}/*.dump")
    production.compose("exec", "--no-TTY", "--env", "BACKUP_KEEP_LEAST=1", "backup", "rmbackup", "--old")
    names = [line.split()[0] for line in production.run("backup", "backups").splitlines()]
    assert len(names) == 1
    assert "older than" in production.run("backup", "verify", fails=True)


@pytest.mark.parametrize("name", ["", "../x", "x;y", "nothing"])
def test_a_name_that_is_none_is_refused(production, name):
    production.run("backup", "restore", name, fails=True)
