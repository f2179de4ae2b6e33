"""Attack mode against a load balancer that answers over HTTP."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cron.cloudwatch import AwsError, Cloud
from cron.config import read_config
from cron.monitor import Monitor
from tests.cron.servers import answer

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # botocore's sockets

PROBES = 'site = { kind = "http", url = "{watched}", watched = true }'
MINUTE = timedelta(minutes=1)
NOON = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
CONDITIONS = [
    {"Field": "path-pattern", "PathPatternConfig": {"Values": ["/members/*"]}},
    {"Field": "http-request-method", "HttpRequestMethodConfig": {"Values": ["POST", "PUT"]}},
]
BLOCK = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "403", "ContentType": "text/plain"}}]


@pytest.fixture
def balancer(aws, variables, write_probes, sparkpost):
    """Make a rule, point the monitor to it, and return a function that reads its conditions."""
    elb, ec2 = aws("elbv2"), aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnets = [
        ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"][
            "SubnetId"
        ]
        for number, zone in enumerate("ab")
    ]
    arn = elb.create_load_balancer(Name=variables["MONITOR_NAMESPACE"], Subnets=subnets)["LoadBalancers"][0][
        "LoadBalancerArn"
    ]
    listener = elb.create_listener(LoadBalancerArn=arn, Protocol="HTTP", Port=80, DefaultActions=BLOCK)["Listeners"][0]
    rule = elb.create_rule(ListenerArn=listener["ListenerArn"], Priority=1, Conditions=CONDITIONS, Actions=BLOCK)[
        "Rules"
    ][0]
    write_probes(PROBES)
    variables |= {
        "MONITOR_ATTACK_RULE_ARN": rule["RuleArn"],
        "MONITOR_ATTACK_AFTER": "2",
        "MONITOR_ATTACK_LIMIT": "600",
        "MONITOR_ATTACK_GRACE": "120",
        "MONITOR_ATTACK_DRY_RUN": "false",
        "MONITOR_DOWN_AFTER": "100",  # these tests look at attack mode's messages alone
    }

    def read():
        conditions = elb.describe_rules(RuleArns=[rule["RuleArn"]])["Rules"][0]["Conditions"]
        return [{key: value for key, value in condition.items() if value} for condition in conditions]

    read.write = lambda conditions: elb.modify_rule(RuleArn=rule["RuleArn"], Conditions=conditions)
    return read


@pytest.fixture
def start(variables):
    def make():
        config = read_config(variables)
        monitor = Monitor(config, Cloud(config.aws))
        monitor.start(at=NOON)
        return monitor

    return make


def run(monitor, *minutes):
    for minute in minutes:
        monitor.run_round(at=NOON + minute * MINUTE, is_stopped=lambda: False)


def find_messages(sparkpost):
    return [json.loads(body)["content"]["subject"].removeprefix("[production] ") for _, _, body in sparkpost.asked]


def find_fields(conditions):
    return [condition["Field"] for condition in conditions]


BEGUN, ENDED = "attack mode has begun", "attack mode has ended"


def test_the_rule_is_changed_and_exactly_restored_after_the_limit(balancer, start, site, sparkpost):
    original = balancer()
    site.behaviours["/"] = answer(503)
    monitor = start()
    run(monitor, 0)
    assert balancer() == original
    run(monitor, 1, 2, 3)
    assert find_fields(balancer()) == ["path-pattern"]
    site.behaviours["/"] = answer()
    run(monitor, 10)
    assert find_fields(balancer()) == ["path-pattern"]
    run(monitor, 12)
    assert balancer() == original
    assert find_messages(sparkpost) == [BEGUN, ENDED]
    assert "POST" in json.loads(sparkpost.asked[0][2])["content"]["text"]


def test_after_it_there_is_a_time_of_grace(balancer, start, site, sparkpost):
    site.behaviours["/"] = answer(503)
    monitor = start()
    run(monitor, 0, 1, 11.5, 12, 13)
    assert find_messages(sparkpost) == [BEGUN, ENDED]
    run(monitor, 14, 15)
    assert find_messages(sparkpost) == [BEGUN, ENDED, BEGUN]


def test_a_restart_resumes_it(balancer, start, site, sparkpost):
    original = balancer()
    site.behaviours["/"] = answer(503)
    run(start(), 0, 1)
    run(start(), 5)
    assert find_fields(balancer()) == ["path-pattern"]
    run(start(), 12)
    assert balancer() == original
    assert find_messages(sparkpost) == [BEGUN, ENDED]


def test_turned_off_while_it_is_on_it_still_restores(balancer, start, site, sparkpost, variables):
    original = balancer()
    site.behaviours["/"] = answer(503)
    run(start(), 0, 1)
    del variables["MONITOR_ATTACK_RULE_ARN"]
    run(start(), 90)
    assert balancer() == original


def test_by_hand(balancer, start, site, sparkpost):
    original = balancer()
    assert start().restore_rule(at=NOON) == "attack mode is not on"
    site.behaviours["/"] = answer(503)
    run(start(), 0, 1)
    assert "you asked for it" in start().restore_rule(at=NOON + 2 * MINUTE)
    assert balancer() == original
    run(start(), 3)
    assert find_messages(sparkpost) == [BEGUN, ENDED]


def test_a_rule_restored_in_the_console_is_left_as_it_is(balancer, start, site, sparkpost):
    site.behaviours["/"] = answer(503)
    monitor = start()
    run(monitor, 0, 1)
    balancer.write(CONDITIONS)
    run(monitor, 12)
    assert find_messages(sparkpost) == [BEGUN, ENDED]


def test_a_rule_that_somebody_else_changed_is_left_alone(balancer, start, site, sparkpost):
    site.behaviours["/"] = answer(503)
    monitor = start()
    run(monitor, 0, 1)
    theirs = [{"Field": "path-pattern", "PathPatternConfig": {"Values": ["/everything/*"]}}]
    balancer.write(theirs)
    run(monitor, 12)
    assert balancer()[0]["PathPatternConfig"] == {"Values": ["/everything/*"]}
    assert find_messages(sparkpost) == [BEGUN, "attack mode: the rule was NOT restored"]


def test_a_dry_run_changes_nothing_and_says_so(balancer, start, site, sparkpost, variables):
    del variables["MONITOR_ATTACK_DRY_RUN"]
    original = balancer()
    site.behaviours["/"] = answer(503)
    monitor = start()
    run(monitor, 0, 1, 2)
    assert balancer() == original
    site.behaviours["/"] = answer()
    run(monitor, 12)
    assert find_messages(sparkpost) == ["attack mode would begin now (dry run)", "attack mode would end now (dry run)"]


@pytest.mark.parametrize(
    ("conditions", "reason"),
    [
        ([CONDITIONS[0]], "no condition on http-request-method"),
        ([CONDITIONS[1]], "would block everything"),
    ],
)
def test_an_unsafe_rule_is_refused(balancer, start, site, sparkpost, conditions, *, reason):
    balancer.write(conditions)
    before = balancer()
    site.behaviours["/"] = answer(503)
    run(start(), 0, 1, 2, 3)
    assert balancer() == before
    assert find_messages(sparkpost) == ["attack mode was refused"]
    assert reason in json.loads(sparkpost.asked[0][2])["content"]["text"]


def test_a_single_failure_is_no_attack(balancer, start, site, sparkpost):
    monitor = start()
    for minute in range(6):
        site.behaviours["/"] = answer(503) if minute % 2 else answer()
        run(monitor, minute)
    assert find_messages(sparkpost) == []


def test_a_change_cut_short_is_looked_at_after_a_restart(balancer, start, site, sparkpost, monkeypatch):
    """The rule was changed, but the monitor did not hear of it."""
    original = balancer()
    site.behaviours["/"] = answer(503)
    write = Cloud.write_conditions

    def write_and_fail(self, arn, conditions):
        write(self, arn, conditions)
        raise AwsError("fails: ReadTimeoutError")

    with monkeypatch.context() as patched:
        patched.setattr(Cloud, "write_conditions", write_and_fail)
        run(start(), 0, 1)
    assert find_fields(balancer()) == ["path-pattern"]
    run(start(), 2)
    run(start(), 12)
    assert balancer() == original
    assert find_messages(sparkpost) == ["attack mode cannot act", BEGUN, ENDED]
