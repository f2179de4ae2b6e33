"""A drill: break one thing after the other, and see who is told what, when, and which alarms are on.

python -m tests.drill                                  # five minutes for each thing; needs PostgreSQL and redis-server
python -m tests.drill --compose                        # the production stack itself; needs a Docker Engine
python -m tests.drill --compose --only Redis --only worker
python -m tests.drill --compose --dashboard            # everything happens that the dashboard has a chart for
python -m tests.drill --compose --dashboard --picture docs/images/dashboard.svg

It runs the real site, monitor, Redis and identity provider, as processes of this machine or as containers, and a moto
CloudWatch, whose alarms it works out each minute, those about the site's own figures too. In Compose visitors use the
site all the while, and its log becomes figures as CloudWatch's agent makes them. Each break has one promised alarm. The
exit code tells whether it came and no other, in time, with one message, and one when it was over; with --dashboard,
whether each metric of each widget was published.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any

from cron.config import Config, read_config
from cron.dashboard import build_dashboard
from cron.metrics import RESOURCES
from tests.drill.agent import Agent
from tests.drill.compose import ComposeStack, run_compose_stack
from tests.drill.coverage import cover
from tests.drill.drill import MONITOR, Drill
from tests.drill.happenings import let_everything_happen, open_client, prepare_aws
from tests.drill.picture import draw
from tests.drill.stack import Stack, run_stack
from tests.drill.states import Alarms

FORWARD_EVERY_S = 15
NOTHING_OF_AWS = dict.fromkeys(RESOURCES, ())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", action="append", help="break this thing alone; may be given several times")
    parser.add_argument("--compose", action="store_true", help="break the production stack on a Docker Engine")
    parser.add_argument("--dashboard", action="store_true", help="break nothing; fill and check the dashboard")
    parser.add_argument("--picture", type=Path, help="draw what CloudWatch holds afterwards")
    options = parser.parse_args()
    if options.dashboard and not options.compose:
        parser.error("--dashboard goes with --compose")
    with ExitStack() as running:
        folder = Path(running.enter_context(tempfile.TemporaryDirectory()))
        began_at = datetime.now(UTC)
        stack: Stack | ComposeStack
        if options.compose:
            prepare = prepare_aws if options.dashboard else None
            stack = running.enter_context(run_compose_stack(folder, prepare=prepare))
        else:
            stack = running.enter_context(run_stack(folder))
        config = read_config(stack.variables)
        if isinstance(stack, ComposeStack):
            has_failed = drill_compose(stack, config, running, options)
        else:
            has_failed = break_things(stack, config, running, options.only)
        if options.picture:
            picture = draw(replace(config, resources=NOTHING_OF_AWS), stack.figures, start=began_at)
            options.picture.write_text(picture, encoding="utf-8")
    return 1 if has_failed else 0


def drill_compose(stack: ComposeStack, config: Config, running: ExitStack, options: argparse.Namespace) -> bool:
    """Return whether anything was not as promised."""
    cloudwatch = open_client("cloudwatch", stack.aws_url)
    agent = Agent(cloudwatch)
    running.enter_context(repeat(lambda: agent.forward(stack.read_output()), "the agent"))
    running.enter_context(stack.visitors.go())
    if options.dashboard:
        let_everything_happen(stack)
        has_failed = check_dashboard(stack, config, cloudwatch)
    else:
        has_failed = break_things(stack, config, running, options.only)
    print(f"visitors met {dict(stack.visitors.met)}", flush=True)
    return has_failed


def break_things(stack: Stack | ComposeStack, config: Config, running: ExitStack, only: list[str] | None) -> bool:
    alarms = Alarms(config, stack.figures)
    running.enter_context(repeat(alarms.follow, "CloudWatch's alarms"))
    drill = Drill(stack, alarms)
    drill.begin()
    for name in only or [*stack.gates, MONITOR]:
        drill.break_one(name)
    return drill.has_failed


def check_dashboard(stack: ComposeStack, config: Config, cloudwatch: Any) -> bool:  # Any: boto3's client
    """Put the dashboard as operators do, and return whether a metric of one of its widgets was never published."""
    print(stack.put_dashboard(), flush=True)
    (held,) = cloudwatch.list_dashboards()["DashboardEntries"]
    body = json.loads(cloudwatch.get_dashboard(DashboardName=held["DashboardName"])["DashboardBody"])
    found = cover(body, stack.figures)
    for what in found.of_aws:
        print(f"left out, AWS publishes it: {what}")
    for what in found.missing:
        print(f"NOT published: {what}")
    is_ours = body == json.loads(json.dumps(build_dashboard(config)))
    print(f"{found.published} lines of the dashboard have figures, {len(found.missing)} have none; ours: {is_ours}")
    return bool(found.missing) or not found.published or not is_ours


@contextmanager
def repeat(act: Callable[[], object], what: str) -> Iterator[None]:
    """Do it every few seconds, beside everything else. What fails once is said, and tried again."""
    over = Event()

    def go_on() -> None:
        while not over.wait(FORWARD_EVERY_S):
            try:
                act()
            except Exception as error:  # noqa: BLE001 (the edge of a thread)
                print(f"({what}: {type(error).__name__}, tried again)", flush=True)

    thread = Thread(target=go_on, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join(timeout=60)


if __name__ == "__main__":
    sys.exit(main())
