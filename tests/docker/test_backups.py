"""Backups are worth what they give back: the volume is destroyed, and everybody is there again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.docker.conftest import MEMBER, build_stack
from tests.docker.stack import Stack, docker, eventually

ON_DISK = "/backups"


@pytest.fixture(scope="module")
def stores(images: None, environment: Path) -> Iterator[Stack]:
    """Bring up PostgreSQL and its backups, with the site's tables and one member."""
    stack = build_stack(environment, "docker-compose.production.yml", COMPOSE_PROFILES="stores,backups")
    stack = replace(stack, project="profiles-docker-test-backups")
    stack.down()
    try:
        stack.up("backup")
        stack.compose("run", "--rm", "--no-TTY", "migrate", "python", "manage.py", "shell", "--command", MEMBER)
        yield stack
    finally:
        stack.down()


@pytest.fixture
def backup(stores):
    """Return the name of a backup that was just made."""
    return stores.run("backup", "backup").strip()


def ask(stores, sql, database="profiles", **options):
    return stores.run("postgres", "psql", "--username", "profiles", "-tAc", sql, database, **options).strip()


def count_profiles(stores):
    return ask(stores, "SELECT count(*) FROM profiles_profile")


def test_the_scheduled_service_made_one_and_proved_it(stores):
    eventually(lambda: "is good:" in "".join(stores.read_output("backup")), within_s=120)
    assert stores.is_healthy("backup")


def test_a_backup_is_listed_and_verified(stores, backup):
    assert backup in stores.run("backup", "backups")
    said = stores.run("backup", "verify", backup)
    assert f"{backup} is good" in said
    assert "0 h old" in said
    assert "verify" not in ask(stores, "SELECT datname FROM pg_database")


def test_the_site_comes_back_from_a_destroyed_volume(stores, backup):
    before = count_profiles(stores)
    assert int(before) > 0
    stores.compose("rm", "--stop", "--force", "postgres")
    docker("volume", "rm", f"{stores.project}_postgres")
    stores.up("--no-deps", "postgres")
    said = stores.run("backup", "restore", backup)
    assert f"restored {backup}" in said
    assert count_profiles(stores) == before


def test_a_restore_keeps_what_was_there(stores, backup):
    ask(stores, "CREATE TABLE since_then (id int)")
    said = stores.run("backup", "restore", backup)
    assert "profiles_before_" in said
    ask(stores, "SELECT * FROM since_then", fails=True)
    old = said.partition("dropdb ")[2].split()[0]
    ask(stores, "SELECT * FROM since_then", old)


def test_a_damaged_backup_is_refused_and_nothing_is_lost(stores, backup):
    stores.run("backup", "sh", "-c", f"printf x | dd of={ON_DISK}/{backup}.dump bs=1 seek=100 conv=notrunc status=none")
    assert "damaged" in stores.run("backup", "verify", backup, fails=True)
    assert "damaged" in stores.run("backup", "restore", backup, fails=True)
    assert int(count_profiles(stores)) > 0
    stores.run("backup", "rmbackup", backup)


def test_a_half_written_backup_does_not_count(stores, backup):
    stores.run("backup", "rm", f"{ON_DISK}/{backup}.sha256")
    assert backup not in stores.run("backup", "backups")
    assert "no complete backup" in stores.run("backup", "restore", backup, fails=True)


def test_a_wrong_restore_is_found_by_its_rows(stores, backup):
    spoil = f"sed -i 's/|[0-9]*$/|999/' {backup}.counts && sha256sum {backup}.dump {backup}.counts > {backup}.sha256"
    stores.run("backup", "sh", "-c", f"cd {ON_DISK} && {spoil}")
    assert "restored rows" in stores.run("backup", "verify", backup, fails=True)
    stores.run("backup", "rmbackup", backup)


def test_a_backup_of_a_lost_server_leaves_nothing_behind(stores):
    before = stores.run("backup", "ls", "-A", ON_DISK)
    stores.compose("exec", "--no-TTY", "--env", "POSTGRES_HOST=nowhere.invalid", "backup", "backup", fails=True)
    assert stores.run("backup", "ls", "-A", ON_DISK) == before


def test_a_full_disk_leaves_nothing_behind(stores):
    small = [
        "run", "--rm", "--network", f"{stores.project}_back", "--tmpfs", "/backups:size=64k,mode=1777",
        "--env", "POSTGRES_USER=profiles", "--env", "POSTGRES_PASSWORD=tests-only", "--entrypoint", "",
        "localhost/knowledge-commons-profiles-postgres:docker-test",
    ]  # fmt: skip
    said = docker(*small, "sh", "-c", "backup; echo left: $(ls -A /backups)").strip()
    assert said == "left:"


def test_old_backups_go_but_never_the_newest(stores, backup):
    stores.run("backup", "sh", "-c", f"touch -d '30 days ago' {ON_DISK}/*.dump")
    stores.compose("exec", "--no-TTY", "--env", "BACKUP_KEEP_LEAST=1", "backup", "rmbackup", "--old")
    names = [line.split()[0] for line in stores.run("backup", "backups").splitlines()]
    assert len(names) == 1
    assert "older than" in stores.run("backup", "verify", fails=True)


@pytest.mark.parametrize("name", ["", "../x", "x;y", "nothing"])
def test_a_name_that_is_none_is_refused(stores, name):
    stores.run("backup", "restore", name, fails=True)
