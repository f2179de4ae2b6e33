"""Everything for which the dashboard has a chart, made to happen in the production stack."""

import time
from collections.abc import Callable, Mapping
from typing import Any

import boto3

from tests.aws import KEYS
from tests.cron.servers import answer
from tests.drill.cloudwatch import REGION
from tests.drill.compose import ACCEPTED, OF_AWS, ComposeStack

NAMESPACE = "KnowledgeCommonsProfiles"
# In the monitor's container, a disk in memory of 16 MB that can be filled.
DISK = "/tmp"  # noqa: S108
BROKEN_FOR_S = 80  # two rounds fail, and one more
PATIENCE_S = 180
COPIES_ARE_OLD_S = 15 * 60  # ten minutes, more or less, and nobody looks at these members
NOTICE = (
    "from knowledge_commons_profiles.accounts.mailing import RETRY_DELAYS_S\n"
    "from knowledge_commons_profiles.accounts.notices import send_notice\n"
    "from knowledge_commons_profiles.profiles.models import Profile\n"
    "number = Profile.objects.get(username='ada-lovelace').pk\n"
    "for attempt in {attempts}:\n"
    "    send_notice.enqueue(notice='reopened', address='ada@example.org', profile_id=number,"
    " details={{'username': 'ada-lovelace'}}, attempt=attempt)\n"
)
CONDITIONS = [
    {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/members/*"]}},
    {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["POST"]}},
]
BLOCK = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403", "ContentType": "text/plain"}}]

type Client = Any  # Any: boto3's


def open_client(service: str, aws_url: str) -> Client:
    access = {**KEYS, "endpoint_url": aws_url}
    return boto3.client(service, **access)  # type: ignore[call-overload]


def prepare_aws(aws_url: str) -> Mapping[str, str]:
    """Make a topic, a bucket and a balancer's rule, and return the variables of a monitor that uses all of them."""
    topic = open_client("sns", aws_url).create_topic(Name="operators")["TopicArn"]
    open_client("s3", aws_url).create_bucket(Bucket="profiles-monitor")
    return {
        **OF_AWS,
        "MONITOR_SNS_TOPIC_ARN": topic,
        "MONITOR_S3_BUCKET": "profiles-monitor",
        "MONITOR_DATA": f"{DISK}/monitor",
        "MONITOR_ATTACK_RULE_ARN": make_rule(aws_url),
        "MONITOR_ATTACK_AFTER": "2",
        "MONITOR_ATTACK_LIMIT": "60",
        "MONITOR_ATTACK_GRACE": "0",
    }


def make_rule(aws_url: str) -> str:
    balancers, machines = open_client("elbv2", aws_url), open_client("ec2", aws_url)
    network = machines.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        machines.create_subnet(VpcId=network, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
        for number, zone in enumerate("ab")
    ]
    numbers = [subnet["Subnet"]["SubnetId"] for subnet in subnets]
    balancer = balancers.create_load_balancer(Name="drill", Subnets=numbers)["LoadBalancers"][0]["LoadBalancerArn"]
    listener = balancers.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=80, DefaultActions=BLOCK)
    arn = listener["Listeners"][0]["ListenerArn"]
    made = balancers.create_rule(ListenerArn=arn, Priority=1, Conditions=CONDITIONS, Actions=BLOCK)
    rule: str = made["Rules"][0]["RuleArn"]
    return rule


def let_everything_happen(stack: ComposeStack) -> None:
    """Takes about a quarter of an hour."""
    stack.start_monitor()
    say("copies from WordPress")
    stack.compose.run("django", "python", "manage.py", "refresh_mirrors", "--all", "--source", "groups")
    copied_at = time.monotonic()
    back_up(stack)
    visit_in_vain(stack)
    send_mail(stack)
    say("PostgreSQL is gone")
    lose(stack, "postgres")
    attack(stack)
    lose_everything_of_the_monitor(stack)
    say("waits until the copies are old")
    copies_have_age = lambda: any("Source" in dict(one.dimensions) for one in find(stack, "MirrorAge"))  # noqa: E731
    wait(copies_have_age, within_s=max(COPIES_ARE_OLD_S - (time.monotonic() - copied_at), PATIENCE_S))


def back_up(stack: ComposeStack) -> None:
    """Make and prove one with the maintenance scripts, which tell the site."""
    say("a backup")
    stack.compose.run("backup", "verify", stack.compose.run("backup", "backup").strip())


def visit_in_vain(stack: ComposeStack) -> None:
    say("sign-ins that are declined and that fail")
    for _ in range(3):
        stack.visitors.decline()
        stack.visitors.break_sign_in()


def send_mail(stack: ComposeStack) -> None:
    """One is sent; then SparkPost fails, and of two one is tried again and the other, at its last attempt, given up."""
    say("mail of the site")
    stack.run_in_site(NOTICE.format(attempts="[0]"))
    wait(lambda: stack.mail_of_site.asked)
    stack.mail_of_site.otherwise = answer(503, b"{}")
    stack.run_in_site(NOTICE.format(attempts="[0, len(RETRY_DELAYS_S)]"))
    wait(lambda: len(stack.mail_of_site.asked) >= 3)
    stack.mail_of_site.otherwise = ACCEPTED


def attack(stack: ComposeStack) -> None:
    """Attack mode begins and ends (a dry run), and is refused when its rule is another one."""
    say("attack mode")
    lose(stack, "traefik")
    wait(lambda: has_acted(stack, "restore"))
    rules = open_client("elbv2", stack.aws_url)
    rules.modify_rule(RuleArn=stack.variables["MONITOR_ATTACK_RULE_ARN"], Conditions=CONDITIONS[:1])
    lose(stack, "traefik")
    wait(lambda: has_acted(stack, "refuse"))


def has_acted(stack: ComposeStack, act: str) -> bool:
    return any(dict(series.dimensions).get("Act") == act for series in find(stack, "AttackModeActs"))


def lose_everything_of_the_monitor(stack: ComposeStack) -> None:
    """AWS refuses, mail fails and the monitor's disk is full, while the site is gone and there is much to tell."""
    say("AWS, mail and the monitor's disk are gone")
    for door in stack.doors.values():
        door.close()
    stack.compose.run("monitor", "sh", "-c", f"cat /dev/zero > {DISK}/full || true")
    lose(stack, "traefik", for_s=2 * BROKEN_FOR_S)
    stack.compose.run("monitor", "rm", f"{DISK}/full")
    for door in stack.doors.values():
        door.open()
    kinds = {"state", "buffer", "publish", "mail", "topic", "attack"}
    found = lambda: {dict(series.dimensions).get("Kind") for series in find(stack, "MonitorErrors")}  # noqa: E731
    wait(lambda: kinds <= found())


def lose(stack: ComposeStack, service: str, *, for_s: int = BROKEN_FOR_S) -> None:
    stack.compose.compose("stop", "--timeout", "5", service)
    time.sleep(for_s)
    stack.compose.compose("start", service)
    time.sleep(BROKEN_FOR_S)


def find(stack: ComposeStack, metric: str) -> list[Any]:
    return list(stack.figures.find_series(NAMESPACE, metric))


def wait(is_so: Callable[[], object], *, within_s: float = PATIENCE_S) -> None:
    """Wait in vain at most so long: the dashboard then lacks a figure, and that is told at the end."""
    ends_at = time.monotonic() + within_s
    while not is_so() and time.monotonic() < ends_at:
        time.sleep(3)


def say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", flush=True)
