"""The monitor's configuration: variables of the process (docs/environment.md) and a file of probes."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote_plus, urlsplit

from cron.environment import ConfigError, Environment
from cron.metrics import RESOURCES
from cron.probe_file import PROBES, Probe, read_probes

MINUTE_S = 60
HOUR_S = 3600
MOST_MAIL_RECIPIENTS = 50
SPARKPOST_URL = "https://api.sparkpost.com/api/v1"
ARN_PREFIX = "arn:"
PREFIX = "MONITOR_"

type Resources = Mapping[str, Sequence[Mapping[str, str]]]  # the dimensions of each, by AWS's namespace


@dataclass(frozen=True, slots=True)
class Aws:
    """Where and under which names things are published. Without a region nothing goes to AWS."""

    region: str
    endpoint_url: str
    namespace: str
    dimensions: Mapping[str, str]
    topic_arn: str
    bucket: str


@dataclass(frozen=True, slots=True)
class Mail:
    api_url: str
    api_key: str
    sender: str
    recipients: tuple[str, ...]

    @property
    def is_on(self) -> bool:
        return bool(self.recipients)


@dataclass(frozen=True, slots=True)
class Attack:
    """Attack mode (cron/attack.py): off without a rule."""

    rule_arn: str
    field: str
    after_rounds: int
    limit_s: int
    grace_s: int
    is_dry_run: bool

    @property
    def is_on(self) -> bool:
        return bool(self.rule_arn)


@dataclass(frozen=True, slots=True)
class Config:
    site_url: str
    watched_url: str
    health_token: str
    ca_file: str
    schedule: str
    round_limit_s: int
    down_after: int
    up_after: int
    data: Path
    docs_url: str
    probes: tuple[Probe, ...]
    aws: Aws
    resources: Resources
    mail: Mail
    attack: Attack


def read_process_config() -> Config:
    return read_config(os.environ)


def read_config(variables: Mapping[str, str]) -> Config:
    """Return the configuration. Raises ConfigError that names every mistake."""
    env = Environment(variables)
    site_url, watched_url = read_site(env)
    folder = read_folder(env)
    config = Config(
        site_url=site_url,
        watched_url=watched_url,
        health_token=env.text("HEALTH_TOKEN"),
        ca_file=read_ca_file(env),
        schedule=read_schedule(env),
        round_limit_s=env.number("MONITOR_ROUND_LIMIT", default=15, minimum=4, maximum=300),
        down_after=env.number("MONITOR_DOWN_AFTER", default=2, minimum=1, maximum=100),
        up_after=env.number("MONITOR_UP_AFTER", default=2, minimum=1, maximum=100),
        data=folder,
        docs_url=env.text("MONITOR_DOCS_URL", default="docs/alarms.md"),
        probes=read_probes_of(env, site_url, watched_url, data=folder),
        aws=read_aws(env),
        resources=read_resources(env),
        mail=read_mail(env),
        attack=read_attack(env),
    )
    mistakes = [*env.mistakes, *find_contradictions(config)]
    mistakes += [f"{name} is no variable of the monitor: misspelt?" for name in env.find_unknown(PREFIX)]
    if mistakes:
        raise ConfigError(mistakes)
    return config


def read_site(env: Environment) -> tuple[str, str]:
    """Return this site's address without a path, and the page whose state says whether the site is up."""
    watched = env.web_address("CHECK_WEBSITE")
    site = env.web_address("MONITOR_URL", default=watched)
    if not site and not env.mistakes:
        env.mistakes.append("CHECK_WEBSITE or MONITOR_URL is needed: the address of the site.")
    parts = urlsplit(site)
    return f"{parts.scheme}://{parts.netloc}" if site else "", watched or site


def read_ca_file(env: Environment) -> str:
    path = env.text("MONITOR_CA_FILE")
    if path and not Path(path).is_file():
        env.mistakes.append(f"MONITOR_CA_FILE is {path!r}, which is no file.")
        return ""
    return path


def read_schedule(env: Environment) -> str:
    """Return a cron expression: MONITOR_SCHEDULE, or CHECK_INTERVAL (seconds) written as one."""
    interval_s = env.number("CHECK_INTERVAL", default=30, minimum=10, maximum=HOUR_S)
    if interval_s < MINUTE_S and MINUTE_S % interval_s == 0:
        regular = f"*/{interval_s} * * * * *"
    elif interval_s % MINUTE_S == 0 and HOUR_S % interval_s == 0:
        regular = f"*/{interval_s // MINUTE_S} * * * *" if interval_s < HOUR_S else "0 * * * *"
    else:
        env.mistakes.append(
            f"CHECK_INTERVAL is {interval_s}: write seconds that divide a minute, or whole minutes that divide an hour;"
            " other times are MONITOR_SCHEDULE's."
        )
        regular = "* * * * *"
    return env.cron_expression("MONITOR_SCHEDULE", default=regular)


def read_folder(env: Environment) -> Path:
    folder = Path(env.text("MONITOR_DATA", default="/var/lib/monitor"))
    if folder.exists() and not folder.is_dir():
        env.mistakes.append(f"MONITOR_DATA is {str(folder)!r}, which is no folder.")
    return folder


def read_probes_of(env: Environment, site_url: str, watched_url: str, *, data: Path) -> tuple[Probe, ...]:
    path = Path(env.text("MONITOR_PROBES", default=str(PROBES)))
    member = env.text("MONITOR_KNOWN_MEMBER")
    known = {
        "site": site_url,
        "secure_site": site_url if site_url.startswith("https:") else "",
        "host": urlsplit(site_url).hostname or "",
        "watched": watched_url,
        "member": member,
        "search": quote_plus(env.text("MONITOR_KNOWN_SEARCH", default=member.replace("-", " "))),
        "provider": env.text("MONITOR_PROVIDER_HOST"),
        "backup": env.text("MONITOR_BACKUP"),
        "data": str(data) if data.is_dir() else "",
        "canary": env.text("MONITOR_CANARY"),
    }
    probes, mistakes = read_probes(path, known)
    env.mistakes += mistakes
    return probes


def read_aws(env: Environment) -> Aws:
    topic = env.text("MONITOR_SNS_TOPIC_ARN")
    if topic and not topic.startswith(ARN_PREFIX):
        env.mistakes.append(f"MONITOR_SNS_TOPIC_ARN is {topic!r}: write an ARN, arn:aws:sns:….")
    return Aws(
        region=env.text("AWS_REGION"),
        endpoint_url=env.web_address("AWS_ENDPOINT_URL"),
        namespace=env.text("MONITOR_NAMESPACE", default="KnowledgeCommonsProfiles"),
        dimensions=env.pairs("MONITOR_DIMENSIONS", default="Environment=production"),
        topic_arn=topic,
        bucket=env.text("MONITOR_S3_BUCKET"),
    )


def read_resources(env: Environment) -> Resources:
    services = env.words("MONITOR_ECS_SERVICES")
    env.mistakes += [
        f"MONITOR_ECS_SERVICES has {service!r}: write CLUSTER/SERVICE."
        for service in services
        if service.count("/") != 1
    ]
    named = {
        "AWS/ECS": services,
        "AWS/RDS": env.words("MONITOR_RDS_INSTANCES"),
        "AWS/ElastiCache": env.words("MONITOR_CACHE_CLUSTERS"),
        "AWS/ApplicationELB": env.words("MONITOR_LOAD_BALANCERS"),
    }
    return {namespace: [name_resource(namespace, word) for word in words] for namespace, words in named.items()}


def name_resource(namespace: str, word: str) -> dict[str, str]:
    """Return the dimensions by which AWS knows the resource; of a service both stand in the word."""
    names = RESOURCES[namespace]
    return dict(zip(names, word.split("/", len(names) - 1), strict=False))


def read_mail(env: Environment) -> Mail:
    mail = Mail(
        api_url=env.web_address("SPARKPOST_API_URL", default=SPARKPOST_URL),
        api_key=env.text("SPARKPOST_API_KEY"),
        sender=env.text("MONITOR_MAIL_FROM"),
        recipients=env.mail_addresses("MONITOR_MAIL_TO"),
    )
    if mail.is_on and not mail.api_key:
        env.mistakes.append("MONITOR_MAIL_TO needs SPARKPOST_API_KEY: SparkPost sends the mail.")
    if mail.is_on and "@" not in mail.sender:
        env.mistakes.append("MONITOR_MAIL_TO needs MONITOR_MAIL_FROM: the address that the mail comes from.")
    if len(mail.recipients) > MOST_MAIL_RECIPIENTS:
        env.mistakes.append(f"MONITOR_MAIL_TO has more than {MOST_MAIL_RECIPIENTS} addresses.")
    return mail


def read_attack(env: Environment) -> Attack:
    attack = Attack(
        rule_arn=env.text("MONITOR_ATTACK_RULE_ARN"),
        field=env.text("MONITOR_ATTACK_CONDITION", default="http-request-method"),
        after_rounds=env.number("MONITOR_ATTACK_AFTER", default=4, minimum=2, maximum=1000),
        limit_s=env.number("MONITOR_ATTACK_LIMIT", default=HOUR_S, minimum=MINUTE_S, maximum=24 * HOUR_S),
        grace_s=env.number("MONITOR_ATTACK_GRACE", default=300, minimum=0, maximum=24 * HOUR_S),
        is_dry_run=env.flag("MONITOR_ATTACK_DRY_RUN", default=True),
    )
    if attack.rule_arn and ":listener-rule/" not in attack.rule_arn:
        env.mistakes.append("MONITOR_ATTACK_RULE_ARN is no ARN of a listener rule.")
    return attack


def find_contradictions(config: Config) -> list[str]:
    """Return what is right alone and wrong together."""
    wishes = {
        "MONITOR_SNS_TOPIC_ARN": config.aws.topic_arn,
        "MONITOR_S3_BUCKET": config.aws.bucket,
        "MONITOR_ATTACK_RULE_ARN": config.attack.rule_arn,
    }
    mistakes = [f"{name} needs AWS_REGION." for name, value in wishes.items() if value and not config.aws.region]
    has_watched = any(probe.is_watched for probe in config.probes)
    if config.attack.is_on and not has_watched:
        mistakes.append("MONITOR_ATTACK_RULE_ARN needs a probe with watched = true in the file of probes.")
    if config.attack.is_on and not config.attack.is_dry_run and not (config.mail.is_on or config.aws.topic_arn):
        mistakes.append(
            "MONITOR_ATTACK_DRY_RUN=false needs MONITOR_MAIL_TO or MONITOR_SNS_TOPIC_ARN: somebody is told."
        )
    return mistakes
