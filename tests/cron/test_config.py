"""What the monitor is told, and every mistake in it at once."""

import re

import pytest

from cron.config import read_config
from cron.environment import ConfigError


def find_mistakes(variables):
    with pytest.raises(ConfigError) as caught:
        read_config(variables)
    return caught.value.mistakes


def test_an_address_is_enough(tmp_path):
    config = read_config({"CHECK_WEBSITE": "https://profiles.example.org/about/"})
    assert config.site_url == "https://profiles.example.org"
    assert config.watched_url == "https://profiles.example.org/about/"
    assert [probe.name for probe in config.probes] == [
        "site", "home", "https", "health", "sign_in", "certificate", "dns",
    ]  # fmt: skip
    assert not config.mail.is_on
    assert not config.attack.is_on
    assert config.attack.is_dry_run


def test_the_disk_under_the_monitors_own_folder_is_looked_at(tmp_path):
    variables = {"CHECK_WEBSITE": "https://profiles.example.org/", "MONITOR_DATA": str(tmp_path)}
    disk = next(probe for probe in read_config(variables).probes if probe.kind == "disk")
    assert disk.folder == str(tmp_path)


def test_the_older_monitors_variables_keep_their_meaning():
    config = read_config(
        {
            "CHECK_WEBSITE": "https://www.example.org/",
            "MONITOR_URL": "https://profiles.example.org/",
            "CHECK_INTERVAL": "60",
            "MONITOR_S3_BUCKET": "bucket",
            "AWS_REGION": "us-east-1",
        }
    )
    watched = next(probe for probe in config.probes if probe.is_watched)
    assert watched.url == "https://www.example.org/"
    assert next(probe for probe in config.probes if probe.name == "home").url == "https://profiles.example.org/"
    assert config.schedule == "*/1 * * * *"
    assert config.aws.bucket == "bucket"


def test_probes_appear_with_what_they_need():
    base = {"CHECK_WEBSITE": "https://profiles.example.org"}
    config = read_config(
        base
        | {"MONITOR_KNOWN_MEMBER": "ada-lovelace", "MONITOR_BACKUP": "s3://bucket/backups/", "MONITOR_CANARY": "sub=x"}
    )
    named = {probe.name: probe for probe in config.probes}
    assert named["directory"].url == "https://profiles.example.org/members/?q=ada+lovelace"
    assert named["backup"].source == "s3://bucket/backups/"
    assert named["canary"].form == "sub=x"
    plain = read_config({"CHECK_WEBSITE": "http://localhost:8000"})
    assert {"https", "certificate", "directory", "backup", "canary"}.isdisjoint(probe.name for probe in plain.probes)


def test_every_mistake_is_named_at_once(tmp_path):
    mistakes = find_mistakes(
        {
            "CHECK_WEBSITE": "profiles.example.org",
            "CHECK_INTERVAL": "45",
            "MONITOR_ROUND_LIMIT": "soon",
            "MONITOR_SCHEDULE": "61 * * * *",
            "MONITOR_DATA": __file__,
            "MONITOR_CA_FILE": str(tmp_path / "nothing.pem"),
            "MONITOR_DIMENSIONS": "production",
            "MONITOR_SNS_TOPIC_ARN": "operators",
            "MONITOR_MAIL_TO": "keeper",
            "MONITOR_ECS_SERVICES": "django",
            "MONITOR_ATTACK_RULE_ARN": "arn:aws:elasticloadbalancing:::listener/x",
            "MONITOR_ATTACK_DRY_RUN": "maybe",
            "MONITOR_INTERVAL": "5",
            "SPARKPOST_API_KEY_FILE": str(tmp_path / "no-key"),
        }
    )
    for part in (
        "CHECK_WEBSITE is 'profiles.example.org'",
        "CHECK_INTERVAL is 45",
        "MONITOR_ROUND_LIMIT is 'soon'",
        "MONITOR_SCHEDULE is '61 * * * *': no cron expression",
        "MONITOR_DATA is",
        "MONITOR_CA_FILE is",
        "MONITOR_DIMENSIONS has 'production'",
        "MONITOR_SNS_TOPIC_ARN is 'operators'",
        "MONITOR_SNS_TOPIC_ARN needs AWS_REGION",
        "MONITOR_MAIL_TO has 'keeper'",
        "MONITOR_MAIL_TO needs SPARKPOST_API_KEY",
        "MONITOR_MAIL_TO needs MONITOR_MAIL_FROM",
        "MONITOR_ECS_SERVICES has 'django'",
        "MONITOR_ATTACK_RULE_ARN is no ARN",
        "MONITOR_ATTACK_DRY_RUN is 'maybe'",
        "MONITOR_INTERVAL is no variable",
        "SPARKPOST_API_KEY_FILE cannot be read",
    ):
        assert any(mistake.startswith(part) for mistake in mistakes), part


def test_nothing_at_all_is_a_mistake():
    assert "CHECK_WEBSITE or MONITOR_URL is needed: the address of the site." in find_mistakes({})


def test_authorities_to_trust_are_a_file(tmp_path):
    path = tmp_path / "ca.pem"
    path.touch()
    config = read_config({"CHECK_WEBSITE": "https://profiles.example.org", "MONITOR_CA_FILE": str(path)})
    assert config.ca_file == str(path)


def test_a_secret_may_be_a_file(tmp_path):
    path = tmp_path / "token"
    path.write_text("from the file\n")
    base = {"CHECK_WEBSITE": "https://profiles.example.org", "HEALTH_TOKEN_FILE": str(path)}
    assert read_config(base).health_token == "from the file"
    assert read_config(base | {"HEALTH_TOKEN": "itself"}).health_token == "itself"


@pytest.mark.parametrize(
    ("seconds", "expression"), [("30", "*/30 * * * * *"), ("300", "*/5 * * * *"), ("3600", "0 * * * *")]
)
def test_an_interval_is_a_schedule(seconds, expression):
    config = read_config({"CHECK_WEBSITE": "https://profiles.example.org", "CHECK_INTERVAL": seconds})
    assert config.schedule == expression


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("x = 1", "kind is one of"),
        ("x = { kind = 'ping' }", "kind is one of"),
        ("'X y' = { kind = 'dns', host = 'h' }", "a name is up to 40"),
        ("x = { kind = 'http' }", "'url' is missing"),
        ("x = { kind = 'http', url = '/home' }", "url is '/home'"),
        ("x = { kind = 'http', url = '{site}/', txt = 'a' }", "'txt' is nothing that http knows"),
        ("x = { kind = 'http', url = '{site}/', status = '200' }", "'status' is to be int"),
        ("x = { kind = 'http', url = '{site}/', schedule = 'hourly' }", "schedule is 'hourly'"),
        ("x = { kind = 'http', url = '{site}/', limit_s = 600 }", "limit_s is 1 to 60"),
        ("x = { kind = 'http', url = '{site}/', headers = { a = 1 } }", "headers and addresses hold texts"),
        ("x = { kind = 'backup', source = 'ftp://x' }", "source is 'ftp://x'"),
        ("x =", "cannot be read"),
        ("", "has 0 probes"),
    ],
)
def test_a_wrong_line_of_the_file_of_probes_is_named(write_probes, variables, line, mistake):
    write_probes(line)
    found = find_mistakes(variables)
    assert [text for text in found if mistake in text], found


def test_attack_mode_that_acts_must_be_able_to_tell(variables):
    variables |= {
        "AWS_REGION": "us-east-1",
        "MONITOR_ATTACK_RULE_ARN": "arn:aws:elasticloadbalancing:us-east-1:1:listener-rule/app/x/1/2/3",
        "MONITOR_ATTACK_DRY_RUN": "false",
    }
    assert re.search("MONITOR_MAIL_TO or MONITOR_SNS_TOPIC_ARN", find_mistakes(variables)[0])
