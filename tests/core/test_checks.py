import pytest

from knowledge_commons_profiles.core.checks import check_domains, check_network_hosts, check_provider


def find_ids():
    return [message.id for message in (*check_provider(), *check_domains())]


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("CILOGON_PROMPT_LOGIN", "ALWAYS", []),
        ("CILOGON_PROMPT_LOGIN", "sometimes", ["profiles.E001"]),
        ("CILOGON_DISCOVERY_URL", "http://localhost:9000/.well-known/openid-configuration", []),
        ("CILOGON_DISCOVERY_URL", "http://provider.example/.well-known/openid-configuration", ["profiles.E002"]),
        ("ALLOWED_CILOGON_FORWARDING_DOMAINS", ["staging.example.org"], []),
        ("ALLOWED_CILOGON_FORWARDING_DOMAINS", ["https://staging.example.org/"], ["profiles.E003"]),
        ("ALLOWED_CILOGON_FORWARDING_DOMAINS", ["*.example.org"], ["profiles.E003"]),
        ("CILOGON_ACTUAL_DOMAIN", "profiles.example.org", ["profiles.E004"]),
    ],
)
def test_a_wrong_setting_is_named(settings, name, value, found):
    setattr(settings, name, value)
    assert find_ids() == found


@pytest.mark.parametrize(
    ("allowed", "ids"),
    [
        (["profiles.example.org"], ["profiles.E040", "profiles.E040"]),
        ([".profiles.example.org"], ["profiles.E040"]),
        ([".profiles.example.org", "stem.example.com"], []),
        (["*"], []),
    ],
)
def test_a_networks_host_must_be_one_that_the_site_answers_to(settings, allowed, ids):
    settings.NETWORK_SUBDOMAIN_BASE_DOMAINS = ["profiles.example.org"]
    settings.NETWORK_HOST_ALIASES = {"stem.example.com": "stem"}
    settings.ALLOWED_HOSTS = allowed
    assert [message.id for message in check_network_hosts()] == ids


def test_a_cookie_domain_must_be_above_its_host(settings):
    settings.COOKIE_DOMAIN_OVERRIDES = {"a.example.org": ".example.org", "b.example.org": "", "c.example.org": "d.org"}
    assert [message.id for message in check_network_hosts()] == ["profiles.E042"]


def test_a_canonical_domain_is_missed(settings):
    settings.NETWORK_HOST_ALIASES, settings.ALLOWED_HOSTS = {"stem.example.com": "stem"}, ["*"]
    assert [message.id for message in check_network_hosts()] == ["profiles.W041"]
