"""The real production stack on a Docker Engine, with whatever a deployment has around it on this machine."""

import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.local_provider import start_provider
from tests.cron.servers import Site, answer_json, serve
from tests.docker.conftest import append, write_environment
from tests.docker.keys import write_keys
from tests.docker.site import HOST
from tests.docker.stack import Stack, docker
from tests.drill.breaking import FILE, build_breakers
from tests.drill.cloudwatch import REGION, Figures, run_cloudwatch
from tests.drill.gates import Breaker, Gate
from tests.drill.visitors import Visitors
from tests.machine import find_free_port

OVERLAY = Path(__file__).with_name("overlay.yml")
SECRETS = "/run/secrets"
TOKEN = "the-drills-own"
TAG = "drill"
REGISTER = (
    "from knowledge_commons_profiles.accounts.models import LoginMethod\n"
    "from knowledge_commons_profiles.profiles.models import Profile\n"
    "profile = Profile.objects.get(username='ada-lovelace')\n"
    "LoginMethod.objects.create(profile=profile, issuer='{issuer}', subject='ada')\n"
)
LOAD = "from knowledge_commons_profiles.demo.world import load_world; load_world(has_pictures=False)"
# The provider of this machine has no TLS, which production refuses; its SparkPost is a stand-in.
SETTINGS = """
from config.settings.production import *
SILENCED_SYSTEM_CHECKS = ["profiles.E002"]
INSTALLED_APPS = [*INSTALLED_APPS, "knowledge_commons_profiles.demo"]
ANYMAIL["SPARKPOST_API_URL"] = "{mail}"
"""
PROBES = """
site = { kind = "http", url = "{watched}", watched = true }
home = { kind = "http", url = "{site}/", status = 200, text = "</html>" }
https = { kind = "https", url = "{secure_site}/" }
health = { kind = "health", url = "{site}/health/" }
directory = { kind = "directory", url = "{site}/members/?q={search}", member = "{member}" }
sign_in = { kind = "sign_in", url = "{site}/login/", schedule = "* * * * *" }
certificate = { kind = "certificate", url = "{site}/", days = 14 }
backup = { kind = "backup", source = "{backup}", hours = 26 }
disk = { kind = "disk", folder = "/disk", gigabytes = 1 }
"""
ACCEPTED = answer_json({"results": {"total_rejected_recipients": 0, "total_accepted_recipients": 1, "id": "1"}})
# Resources of AWS that nobody has here: their charts are on the dashboard, and AWS would fill them.
OF_AWS = {
    "MONITOR_ECS_SERVICES": "profiles/site",
    "MONITOR_RDS_INSTANCES": "profiles",
    "MONITOR_CACHE_CLUSTERS": "profiles-001",
    "MONITOR_LOAD_BALANCERS": "app/profiles/0123456789abcdef",
}


@dataclass
class ComposeStack:
    """`variables` are the monitor's; `sparkpost` is what its mail goes to, `mail_of_site` what the site's does.

    `doors` close what the monitor needs of the outside: "aws" and "mail".
    """

    compose: Stack
    variables: dict[str, str]
    aws_url: str
    figures: Figures
    sparkpost: Site
    mail_of_site: Site
    visitors: Visitors
    doors: Mapping[str, Gate]
    gates: Mapping[str, Breaker]
    _containers: list[str] = field(default_factory=list)

    def start_monitor(self) -> None:
        self.compose.compose("start", "monitor")

    def stop_monitor(self) -> None:
        self.compose.compose("stop", "monitor")

    def run_in_site(self, code: str) -> None:
        self.compose.run("django", "python", "manage.py", "shell", "--no-imports", "--command", code)

    def put_dashboard(self) -> str:
        return self.compose.run("monitor", "python", "-m", "cron", "dashboard", "--put")

    def read_output(self) -> list[str]:
        """Return what the site's containers wrote lately."""
        self._containers = self._containers or [
            container for service in ("django", "worker") for container in self.compose.find_containers(service)
        ]
        logs = [docker("logs", "--since", "3m", container) for container in self._containers]
        return [line for log in logs for line in log.splitlines()]


@contextmanager
def run_compose_stack(
    folder: Path, *, prepare: Callable[[str], Mapping[str, str]] | None = None
) -> Iterator[ComposeStack]:
    """Bring up everything. `prepare` makes more in AWS, whose address it gets, and returns the monitor's variables."""
    bridge = docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}").strip()
    with ExitStack() as running:
        aws_url, figures = running.enter_context(run_cloudwatch())
        mails = [running.enter_context(serve()) for _ in range(2)]
        for mail in mails:
            mail.otherwise = ACCEPTED
        aws, monitors_mail, sites_mail = (
            Gate(int(url.rpartition(":")[2]), host=bridge) for url in (aws_url, *(mail.url for mail in mails))
        )
        provider = Gate(run_provider(running, folder), host=bridge)
        issuer = f"http://{bridge}:{provider.port}"
        outside = {
            "AWS_ENDPOINT_URL": f"http://{bridge}:{aws.port}",
            "SPARKPOST_API_URL": f"http://{bridge}:{monitors_mail.port}",
            **(prepare(aws_url) if prepare else {}),
        }
        variables = write_everything(folder, outside, issuer, f"http://{bridge}:{sites_mail.port}")
        compose = start(folder, running)
        stack = ComposeStack(
            compose, variables, aws_url, figures, mails[0], mails[1],
            visitors=Visitors(int(compose.variables["HTTPS_PUBLISHED_PORT"])),
            doors={"aws": aws, "mail": monitors_mail},
            gates=build_breakers(compose, folder / "secrets", provider),
        )  # fmt: skip
        stack.run_in_site(LOAD)
        stack.run_in_site(REGISTER.format(issuer=issuer))
        compose.run("django", "python", "manage.py", "load_wordpress_demo")
        stack.stop_monitor()
        yield stack


def run_provider(running: ExitStack, folder: Path) -> int:
    people = folder / "people.json"
    people.write_text(json.dumps([{"sub": "ada"}]), encoding="utf-8")
    process = start_provider(port := find_free_port(), people, folder / "provider.log")
    running.callback(process.wait, 30)
    running.callback(process.terminate)
    return port


def write_everything(folder: Path, outside: Mapping[str, str], provider: str, mail: str) -> dict[str, str]:
    """Write what operators write, and return the monitor's variables as this machine may use them."""
    write_environment(folder, "production")
    secrets = write_keys(folder / "secrets", HOST)
    (secrets / "trusted.pem").write_bytes((secrets / "server.pem").read_bytes())
    (secrets / "drill_settings.py").write_text(SETTINGS.format(mail=mail), encoding="utf-8")
    (secrets / "probes.toml").write_text(PROBES, encoding="utf-8")
    append(folder / ".django", DJANGO_SETTINGS_MODULE="drill_settings", PYTHONPATH=SECRETS)
    # Else it would be named after the drill's own settings.
    append(folder / ".django", METRICS_DIMENSIONS="Environment=production")
    append(folder / ".django", HEALTH_TOKEN=TOKEN, WORDPRESS_DATABASE_URL="mysql://root:drill@mariadb/wordpress")
    append(folder / ".django", CILOGON_DISCOVERY_URL=f"{provider}/.well-known/openid-configuration")
    append(folder / ".traefik", TLS_CERTIFICATE_FILE=f"{SECRETS}/server.pem", TLS_KEY_FILE=f"{SECRETS}/server.pem")
    # Every visitor comes from one address here.
    append(folder / ".traefik", RATE_LIMIT_SIGN_IN="600")
    monitor = {
        "CHECK_WEBSITE": f"https://{HOST}/",
        "MONITOR_PROBES": f"{SECRETS}/probes.toml",
        "MONITOR_CA_FILE": f"{SECRETS}/trusted.pem",
        "MONITOR_KNOWN_MEMBER": "ada-lovelace",
        "MONITOR_BACKUP": f"https://{HOST}/health/",
        "MONITOR_MAIL_FROM": "monitor@example.org",
        "MONITOR_MAIL_TO": "keeper@example.org",
        "SPARKPOST_API_KEY": "opens-nothing",
        "HEALTH_TOKEN": TOKEN,
        "AWS_REGION": REGION,
        "AWS_ACCESS_KEY_ID": "opens",
        "AWS_SECRET_ACCESS_KEY": "nothing",
        **outside,
    }
    (folder / ".monitor").write_text("", encoding="utf-8")
    append(folder / ".monitor", **monitor)
    here = {"MONITOR_PROBES": str(secrets / "probes.toml"), "MONITOR_CA_FILE": str(secrets / "trusted.pem")}
    return {"PATH": os.environ["PATH"], **monitor, **here, "MONITOR_DATA": str(folder)}


def start(folder: Path, running: ExitStack) -> Stack:
    """Build and start everything, with a name and ports of its own, so that two drills may run beside each other."""
    port = find_free_port()
    variables = {
        "ENVIRONMENT_FOLDER": str(folder),
        "SECRETS_FOLDER": str(folder / "secrets"),
        "COMPOSE_PROFILES": "stores,backups",
        "IMAGE_TAG": TAG,
        "HTTP_PUBLISHED_PORT": str(find_free_port()),
        "HTTPS_PUBLISHED_PORT": str(port),
    }
    stack = Stack(FILE, f"profiles-drill-{port}", variables, more_files=(str(OVERLAY),))
    stack.compose("build", "--quiet")
    running.callback(stack.down)
    stack.up("--scale", "django=2")
    return stack
