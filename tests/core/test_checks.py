import pytest

from knowledge_commons_profiles.core.checks import check_domains, check_provider


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
