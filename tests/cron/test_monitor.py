"""Rounds from probes to figures and messages, with an AWS that is there, refuses, and is gone."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from cron.buffer import Buffer
from cron.cloudwatch import Cloud
from cron.config import read_config
from cron.monitor import Monitor, try_out
from cron.rounds import StoppedError
from cron.state import KEY
from tests.cron.servers import answer, answer_json, hang, serve

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")  # botocore's sockets

HALF_MINUTE = timedelta(seconds=30)
ONE_PROBE = 'home = { kind = "http", url = "{site}/", limit_s = 2 }'
TWO_PROBES = ONE_PROBE + '\nhealth = { kind = "health", url = "{site}/health/" }'


@pytest.fixture
def start(variables):
    """Return a function that starts a monitor as after a restart."""

    def make(at):
        config = read_config(variables)
        monitor = Monitor(config, Cloud(config.aws) if config.aws.region else None)
        monitor.start(at=at)
        return monitor

    return make


@pytest.fixture
def at():
    return datetime.now(UTC).replace(microsecond=0) - timedelta(minutes=30)


def run(monitor, at, *, count=1):
    """Make rounds half a minute apart, and return the moment of the next one."""
    for _ in range(count):
        monitor.run_round(at=at, is_stopped=lambda: False)
        at += HALF_MINUTE
    return at


def find_figures(aws, variables, name, *, since, statistic="Sum", **dimensions):
    """Return what CloudWatch holds, as (seconds since a moment, value)."""
    found = aws("cloudwatch").get_metric_statistics(
        Namespace=variables["MONITOR_NAMESPACE"],
        MetricName=name,
        Dimensions=[
            {"Name": key, "Value": value} for key, value in {"Environment": "production", **dimensions}.items()
        ],
        StartTime=since - timedelta(hours=3),
        EndTime=since + timedelta(hours=3),
        Period=1,
        Statistics=[statistic],
    )["Datapoints"]
    return sorted(((point["Timestamp"] - since).total_seconds(), point[statistic]) for point in found)


def find_messages(sparkpost):
    return [json.loads(body)["content"]["subject"] for _, _, body in sparkpost.asked]


# Figures


def test_a_round_is_published_with_its_own_time(aws, variables, start, write_probes, site, *, at):
    write_probes(TWO_PROBES)
    site.behaviours["/health/"] = answer_json({"REDIS": "unhealthy", "Postgres DB": "healthy"})
    run(start(at), at, count=2)
    figures = lambda name, **dimensions: find_figures(aws, variables, name, since=at, **dimensions)  # noqa: E731
    assert figures("MonitorHeartbeat") == [(0, 1), (30, 1)]
    assert figures("ProbeUp", Probe="home") == [(0, 1), (30, 1)]
    assert figures("ComponentUp", Component="REDIS") == [(0, 0), (30, 0)]
    assert figures("ComponentUp", Component="Postgres DB") == [(0, 1), (30, 1)]
    assert len(figures("ProbePhase", Probe="home", Phase="connect")) == 2


def test_what_aws_did_not_take_is_sent_later_with_its_own_time(aws, variables, start, write_probes, at):
    write_probes(ONE_PROBE)
    away = {**variables, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    config = read_config({**away, "MONITOR_S3_BUCKET": "", "MONITOR_SNS_TOPIC_ARN": ""})
    monitor = Monitor(config, Cloud(config.aws))
    monitor.start(at=at)
    later = run(monitor, at, count=3)
    assert len(list((config.data / "late").glob("*.json"))) == 3
    run(start(later), later)  # after a restart, AWS is back
    assert find_figures(aws, variables, "ProbeUp", since=at, Probe="home") == [(0, 1), (30, 1), (60, 1), (90, 1)]
    assert [value for _, value in find_figures(aws, variables, "MonitorLateRounds", since=at)] == [0, 1, 2, 3]
    assert list((config.data / "late").glob("*.json")) == []


@pytest.fixture
def stern_aws(variables, monkeypatch):
    """An AWS that answers as the test says."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "opens")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
    with serve() as stern_aws:
        variables |= {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": stern_aws.url}
        yield stern_aws


def test_a_refusal_for_now_is_kept_and_one_for_ever_is_not(stern_aws, start, write_probes, at):
    write_probes(ONE_PROBE)
    monitor = start(at)

    def refuse(code, status):
        stern_aws.otherwise = answer(status, b"", x_amzn_query_error=f"{code};Sender", smithy_protocol="rpc-v2-cbor")

    refuse("InvalidParameterValue", 400)
    run(monitor, at)
    assert len(monitor._buffer) == 0
    for code, status in [("Throttling", 400), ("AccessDenied", 403), ("InternalServiceFault", 500)]:
        refuse(code, status)
        run(monitor, at)
    assert len(monitor._buffer) == 3


def test_the_figures_of_a_round_are_one_compressed_call(stern_aws, start, write_probes, at):
    stern_aws.otherwise = answer(200, b"", smithy_protocol="rpc-v2-cbor")
    write_probes("\n".join(ONE_PROBE.replace("home", f"home{number}") for number in range(20)))
    run(start(at), at)
    ((_, headers, body),) = stern_aws.asked
    assert headers["content-encoding"] == "gzip"
    assert body.startswith(b"\x1f\x8b")


def test_what_is_older_than_two_hours_is_dropped(tmp_path, at):
    buffer = Buffer(tmp_path)
    for hours in (3, 1):
        moment = at - timedelta(hours=hours)
        buffer.add([{"Timestamp": moment.isoformat()}], at=moment)
    again = Buffer(tmp_path)
    again.read(at=at)
    assert len(again) == 1


def test_a_broken_late_file_is_dropped(tmp_path, at):
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "20261125T120000000000-0000.json").write_text("{half")
    buffer = Buffer(tmp_path)
    buffer.read(at=at)
    assert len(buffer) == 0


# A disk that is full or not there


def test_a_full_disk_stops_neither_figures_nor_messages(aws, variables, start, write_probes, site, *, sparkpost, at):
    """/dev/full refuses every byte, as a full disk does; here the folder itself cannot be made."""
    write_probes(ONE_PROBE)
    variables["MONITOR_DATA"] = "/dev/full/monitor"
    site.behaviours["/"] = answer(500)
    monitor = start(at)
    later = run(monitor, at, count=3)
    assert find_messages(sparkpost) == ["[production] DOWN: home"]
    assert len(find_figures(aws, variables, "MonitorHeartbeat", since=at)) == 3
    monitor.show_life(next_at=later)
    run(monitor, later)
    assert find_figures(aws, variables, "MonitorErrors", since=at, Kind="state") != []


def test_late_figures_are_kept_in_memory_while_the_disk_is_full(variables, write_probes, at):
    write_probes(ONE_PROBE)
    variables |= {"AWS_REGION": "us-east-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9", "MONITOR_DATA": "/dev/full/x"}
    config = read_config(variables)
    monitor = Monitor(config, Cloud(config.aws))
    monitor.start(at=at)
    run(monitor, at, count=2)
    assert len(monitor._buffer) == 2


# Messages


def test_down_and_recovered_by_mail_and_topic_and_a_restart_neither_forgets_nor_repeats(
    aws, aws_url, variables, start, write_probes, *, site, sparkpost, at
):
    write_probes(ONE_PROBE)
    queue = aws("sqs").create_queue(QueueName=variables["MONITOR_NAMESPACE"])["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    aws("sns").subscribe(TopicArn=variables["MONITOR_SNS_TOPIC_ARN"], Protocol="sqs", Endpoint=arn)
    site.behaviours["/"] = answer(500)
    later = run(start(at), at, count=3)
    later = run(start(later), later, count=3)
    site.behaviours["/"] = answer()
    later = run(start(later), later)
    run(start(later), later, count=3)
    told = ["[production] DOWN: home", "[production] RECOVERED: home"]
    assert find_messages(sparkpost) == told
    text = json.loads(sparkpost.asked[1][2])["content"]["text"]
    assert "after 3 min 0 s" in text
    got = aws("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    assert sorted(json.loads(message["Body"])["Subject"] for message in got) == sorted(told)
    assert (
        json.loads(aws("s3").get_object(Bucket=variables["MONITOR_S3_BUCKET"], Key=KEY)["Body"].read())["version"] == 1
    )


def test_a_container_without_its_disk_remembers_from_the_bucket(
    aws, variables, start, write_probes, site, *, sparkpost, at, tmp_path
):
    write_probes(ONE_PROBE)
    site.behaviours["/"] = answer(500)
    later = run(start(at), at, count=3)
    variables["MONITOR_DATA"] = str(tmp_path / "another")
    run(start(later), later, count=3)
    assert find_messages(sparkpost) == ["[production] DOWN: home"]


def test_a_message_that_was_not_taken_is_sent_by_a_later_round(variables, start, write_probes, site, sparkpost, *, at):
    write_probes(ONE_PROBE)
    site.behaviours["/"] = answer(500)
    sparkpost.behaviours["/api/v1/transmissions"] = answer(503)
    later = run(start(at), at, count=3)
    assert len(sparkpost.asked) == 2  # once in each round since it is down
    sparkpost.behaviours["/api/v1/transmissions"] = answer(200, b"{}")
    run(start(later), later, count=3)
    assert len(sparkpost.asked) == 3


def test_a_state_that_cannot_be_understood_begins_anew(config, start, write_probes, at):
    config.data.mkdir()
    (config.data / "state.json").write_text('{"version": 1, "watches": 5}')
    write_probes(ONE_PROBE)
    run(start(at), at)
    assert "home" in json.loads((config.data / "state.json").read_text())["watches"]


# Ends


def test_a_round_that_is_broken_off_leaves_nothing(config, start, write_probes, site, at):
    write_probes(ONE_PROBE)
    site.behaviours["/"] = hang
    with pytest.raises(StoppedError):
        start(at).run_round(at=at, is_stopped=lambda: True)
    assert not (config.data / "state.json").exists()


def test_a_dry_run_sends_and_keeps_nothing(aws, variables, start, write_probes, site, *, sparkpost, config, at):
    write_probes(ONE_PROBE)
    variables["MONITOR_DOWN_AFTER"] = "1"
    site.behaviours["/"] = answer(500)
    lines = []
    assert not try_out(start(at), at=at, show=lines.append)
    assert any("DOWN: answers 500" in line for line in lines)
    assert any("would send by mail: [production] DOWN: home" in line for line in lines)
    assert sparkpost.asked == []
    assert not config.data.exists()
    assert find_figures(aws, variables, "MonitorHeartbeat", since=at) == []


def test_a_backup_in_a_bucket(aws, variables, start, write_probes, at):
    name = variables["MONITOR_S3_BUCKET"]
    write_probes(f'backup = {{ kind = "backup", source = "s3://{name}/backups/" }}')
    (result,) = start(at).look(at=at, is_stopped=lambda: False)
    assert result.finding.reason == "there is no backup"
    aws("s3").put_object(Bucket=name, Key="backups/one.dump", Body=b"")
    (result,) = start(at).look(at=at, is_stopped=lambda: False)
    assert result.finding.reason == "there is no backup"  # an empty object is none
    aws("s3").put_object(Bucket=name, Key="backups/two.dump", Body=b"rows")
    (result,) = start(at).look(at=at, is_stopped=lambda: False)
    assert result.finding.reason == ""
