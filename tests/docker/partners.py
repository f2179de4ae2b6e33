"""The production stack with its partners: WordPress, Works, a society, a provider, and a site where people sign in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.clients.fake_societies import MLA_KEY, MLA_SECRET
from tests.docker.conftest import append, build_stack, write_environment
from tests.docker.keys import write_keys
from tests.docker.site import Site
from tests.docker.stack import Stack

OVERLAY = Path(__file__).with_name("partners.yml")
SECRET = "shared-" + "s" * 32
PROFILES, SATELLITE, PROVIDER = "profiles.test", "stem.test", "provider.test"
SECOND, LETTERS, WORKS, WORDPRESS = "second.test", "letters.commons.test", "works.test", "wordpress.test"
SOCIETIES = "societies.test"
SITE_PORT, SECOND_PORT, PROVIDER_PORT, WORKS_PORT, WORDPRESS_PORT = range(8343, 8348)
PORTS = {
    PROFILES: SITE_PORT,
    SATELLITE: SITE_PORT,
    SECOND: SECOND_PORT,
    LETTERS: SECOND_PORT,
    PROVIDER: PROVIDER_PORT,
    WORKS: WORKS_PORT,
    WORDPRESS: WORDPRESS_PORT,
}
SUBJECT = "http://cilogon.org/serverE/users/1"
API_SCRIPTS = "tests/api/stand_ins"
# Ada has everything, Ben a name alone.
WORLD = f"""
from django.utils import timezone
from oauth2_provider.models import get_application_model
from knowledge_commons_profiles.accounts.models import EmailAddress, LoginMethod, User
from knowledge_commons_profiles.broker.models import LogoutAddress
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.mirrors.models import Copy
from knowledge_commons_profiles.profiles.models import Profile

ada = Profile.objects.create(
    username="ada", name="Ada Lovelace", orcid="0000-0002-1825-0097",
    user=User.objects.create_user("ada", is_superuser=True, is_staff=True),
)
ben = Profile.objects.create(username="ben", name="", user=User.objects.create_user("ben"))
for profile, subject in ((ada, "{SUBJECT}"), (ben, "ben")):
    LoginMethod.objects.create(
        profile=profile, issuer="https://{PROVIDER}", subject=subject, idp_name="Example University"
    )
for address, is_primary in (("ada@example.org", True), ("countess@example.org", False)):
    EmailAddress.objects.create(profile=ada, address=address, is_primary=is_primary, verified_at=timezone.now())
Network.objects.create(slug="mla", code="MLA", name="Modern Languages")
sky = {{"id": 12, "name": "Sky Watchers", "slug": "sky", "role": "administrator", "status": "public", "url": ""}}
Copy.objects.create(profile=ada, source="groups", payload=[sky], fetched_at=timezone.now())
application = get_application_model().objects.create(
    name="Second site", client_id="second", client_secret="second-secret", client_type="confidential",
    authorization_grant_type="authorization-code", algorithm="RS256",
    redirect_uris="https://{SECOND}/oidc/callback/", post_logout_redirect_uris="https://{SECOND}/",
)
LogoutAddress.objects.create(application=application, address="https://{SECOND}/backchannel-logout/")
"""
# What happens to Ada while nobody hears of it.
EVENTS = """
from knowledge_commons_profiles.accounts.roles import add_membership, leave_network
from knowledge_commons_profiles.accounts.societies import sync_person
from knowledge_commons_profiles.memberships.models import Network
from knowledge_commons_profiles.profiles.editing import change_profile
from knowledge_commons_profiles.profiles.models import Profile

ada = Profile.objects.get(username="ada")
network, _ = Network.objects.get_or_create(slug="open", code="OPEN", name="Open to all", is_open=True)
change_profile(ada, by=ada.user, values={"title": "Countess number %d"})
add_membership(ada, network, by=ada.user, by_choice=True)
leave_network(ada, network, by=ada.user)
sync_person.enqueue(ada.pk, is_forced=True)
"""
# Time passes for whatever waits for it.
TWENTY_MINUTES = """
from dataclasses import replace
from datetime import datetime, timedelta
from django.db.models import F
from django_tasks_db.models import DBTaskResult
from knowledge_commons_profiles.core import breakers
from knowledge_commons_profiles.webhooks.models import Delivery

passed = timedelta(minutes=20)
Delivery.objects.filter(state="waiting").update(next_at=F("next_at") - passed)
# What may begin at once has the last of all days there, which is compared as a whole: moved, it would never begin.
DBTaskResult.objects.filter(status="READY", run_after__year__lt=9000).update(run_after=F("run_after") - passed)
for system, state in breakers.read_states().items():
    if state.retry_at:
        moved = replace(state, retry_at=(datetime.fromisoformat(state.retry_at) - passed).isoformat())
        breakers.cache.set(breakers.build_key(system), breakers.asdict(moved), breakers.KEPT_S)
"""


@dataclass(frozen=True)
class Partners:
    stack: Stack

    def ask(self, client: str, *arguments: str) -> Any:  # Any: JSON
        """Let "wordpress" or "repository" call the API from its container, through Traefik, with the shared secret."""
        command = ("python", f"{API_SCRIPTS}/{client}.py", f"https://{PROFILES}/", SECRET, *arguments)
        return json.loads(self.stack.run("works" if client == "repository" else "wordpress", *command))

    def refuse(self, client: str, *arguments: str, secret: str = SECRET) -> str:
        """As `ask`, where the client can do nothing with the answer; return its reason."""
        command = ("python", f"{API_SCRIPTS}/{client}.py", f"https://{PROFILES}/", secret, *arguments)
        return self.stack.run("works", *command, fails=True)

    def read_kept(self, host: str) -> list[dict[str, Any]]:  # Any: what a stand-in keeps of a request
        """Return what the stand-in at this host was sent, and what it read then."""
        return self.control(host, "kept")

    def control(self, host: str, what: str) -> list[dict[str, Any]]:  # Any: what a stand-in keeps of a request
        with Site(http_port=0, https_port=PORTS[host]).open_client(host=host) as client:
            kept: list[dict[str, Any]] = client.get(f"/stand-in/{what}").json()["kept"]
        return kept

    @contextmanager
    def away(self) -> Iterator[None]:
        """Have none of them answer: Works says that it is down, the others hang, and the society is stopped."""
        self.control(WORKS, "down")
        self.stack.compose("pause", "wordpress", "second-site")
        self.stack.compose("stop", "societies")
        try:
            yield
        finally:
            self.stack.compose("start", "societies")
            self.stack.compose("unpause", "wordpress", "second-site")
            self.control(WORKS, "up")

    def kill_worker(self) -> None:
        self.stack.compose("kill", "worker")
        self.stack.up("--no-deps", "worker")

    def run_code(self, code: str) -> str:
        return self.stack.run("django", "python", "manage.py", "shell", "--no-imports", "--command", code)

    def query(self, sql: str) -> list[str]:
        lines = self.stack.run("postgres", "psql", "--username", "profiles", "-tAc", sql, "profiles").splitlines()
        return [line for line in lines if line]


@contextmanager
def run_partners(folder: Path) -> Iterator[Partners]:
    write_everything(folder)
    variables = {
        "COMPOSE_PROFILES": "stores",
        "SHARED_SECRET": SECRET,
        "HTTP_PUBLISHED_PORT": "8380",
        "HTTPS_PUBLISHED_PORT": str(SITE_PORT),
        "SECOND_PORT": str(SECOND_PORT),
        "PROVIDER_PORT": str(PROVIDER_PORT),
        "WORKS_PORT": str(WORKS_PORT),
        "WORDPRESS_PORT": str(WORDPRESS_PORT),
    }
    stack = build_stack(folder, "docker-compose.production.yml", **variables)
    stack = replace(stack, project="profiles-docker-test-partners", more_files=(str(OVERLAY),))
    partners = Partners(stack)
    stack.down()
    try:
        stack.up()
        partners.run_code(WORLD)
        yield partners
    finally:
        stack.down()


def write_everything(folder: Path) -> None:
    """Write what operators write who have these partners; the settings are production's own."""
    write_environment(folder, "production")
    secrets = write_keys(folder / "secrets", *PORTS, SOCIETIES)
    (secrets / "trusted.pem").write_bytes((secrets / "server.pem").read_bytes())
    key = rsa.generate_private_key(public_exponent=65_537, key_size=3072)
    (secrets / "openid.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    append(
        folder / ".django",
        DJANGO_ALLOWED_HOSTS=f"{PROFILES},{SATELLITE}",
        SITE_URL=f"https://{PROFILES}",
        SSL_CERT_FILE="/run/secrets/trusted.pem",
        CILOGON_DISCOVERY_URL=f"https://{PROVIDER}/.well-known/openid-configuration",
        OIDC_RSA_PRIVATE_KEY_FILE="/run/secrets/openid.pem",
        STATIC_API_BEARER=SECRET,
        WORKS_UPDATE_ENDPOINTS=f"https://{WORKS}/",
        WEBHOOK_URLS=f"https://{WORDPRESS}/wp-json/idms/user-updated",
        LOGOUT_ENDPOINTS=f"https://{WORKS}/api/webhooks/users/logout,https://{WORDPRESS}/wp-json/idms/logout",
        WORDPRESS_DOMAIN=WORDPRESS,
        BROKER_WORKS_CALLBACK=f"https://{SECOND}/sso/broker-callback/",
        BROKER_WORDPRESS_ALLOWED_DOMAINS="commons.test",
        BROKER_CLIENT_HUB=PROFILES,
        BROKER_CLIENT_HOSTS=SATELLITE,
        MLA_API_BASE_URL=f"https://{SOCIETIES}/mla/",
        MLA_API_KEY=MLA_KEY,
        MLA_API_SECRET=MLA_SECRET,
    )
    append(
        folder / ".traefik",
        PUBLIC_HOSTS=f"{PROFILES},{SATELLITE}",
        RATE_LIMIT_SIGN_IN="200",
        TLS_CERTIFICATE_FILE="/run/secrets/server.pem",
        TLS_KEY_FILE="/run/secrets/server.pem",
    )
