"""The monitor of Knowledge Commons Profiles.

python -m cron                   rounds by the schedule, until told to end
python -m cron --once            one round; exit code 1 when something is down
python -m cron --dry-run         one round that sends, keeps and changes nothing
python -m cron --check-config    say what would be asked; exit code 2 names every mistake
python -m cron dashboard [--put] the dashboard of CloudWatch, printed or put
python -m cron alarms [--put]    its alarms
python -m cron restore           end attack mode now
"""

import argparse
import json
import logging
import signal
import sys
import threading
from collections.abc import Sequence

from cronsim import CronSim

from cron import alarms, dashboard
from cron.clock import now
from cron.cloudwatch import AwsError, Cloud
from cron.config import Config, read_process_config
from cron.environment import ConfigError
from cron.logs import start_logging
from cron.monitor import Monitor, try_out
from cron.rounds import StoppedError
from cron.schedule import wait_for_next
from cron.state import StoreError

logger = logging.getLogger("cron")

DOWN, MISCONFIGURED = 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    start_logging()
    try:
        config = read_process_config()
    except ConfigError as error:
        complain(f"The monitor's configuration has mistakes (see docs/environment.md):\n{error}")
        return MISCONFIGURED
    if options.check_config:
        return describe(config)
    if options.command in {"dashboard", "alarms"}:
        return print_or_put(options.command, config, is_put=options.put)
    if options.command == "restore":
        return restore(config)
    return run(config, is_once=options.once, is_dry_run=options.dry_run)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m cron", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=["dashboard", "alarms", "restore"])
    parser.add_argument("--once", action="store_true", help="one round")
    parser.add_argument("--dry-run", action="store_true", help="one round that sends, keeps and changes nothing")
    parser.add_argument("--check-config", action="store_true", help="read the configuration and say what it means")
    parser.add_argument("--put", action="store_true", help="put dashboard or alarms into CloudWatch")
    options = parser.parse_args(arguments)
    if options.put and options.command not in {"dashboard", "alarms"}:
        parser.error("--put goes with dashboard or alarms")
    return options


def say(text: str) -> None:
    print(text, flush=True)


def complain(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def describe(config: Config) -> int:
    say(f"site       {config.site_url}")
    say(f"schedule   {config.schedule}, down after {config.down_after} rounds, up after {config.up_after}")
    for probe in config.probes:
        say(
            f"probe      {probe.name}: {probe.kind} {probe.url or probe.host or probe.source} {probe.schedule}".rstrip()
        )
    say(f"figures    {config.aws.namespace if config.aws.region else 'nowhere: AWS_REGION is not set'}")
    say(f"mail       {len(config.mail.recipients)} recipients")
    say(f"topic      {'yes' if config.aws.topic_arn else 'no'}")
    attack = "off" if not config.attack.is_on else "dry run" if config.attack.is_dry_run else "ON"
    say(f"attack     {attack}")
    return 0


def print_or_put(command: str, config: Config, *, is_put: bool) -> int:
    if not is_put:
        built = dashboard.build_dashboard(config) if command == "dashboard" else alarms.build_alarms(config)
        say(json.dumps(built, indent=1))
        return 0
    if not config.aws.region:
        complain("AWS_REGION is needed.")
        return MISCONFIGURED
    try:
        return dashboard.put(config) if command == "dashboard" else alarms.put(config)
    except AwsError as error:
        complain(f"The {command} could not be put whole: {error}")
        return DOWN


def restore(config: Config) -> int:
    try:
        say(Monitor(config, Cloud(config.aws) if config.aws.region else None).restore_rule(at=now()))
    except (AwsError, StoreError) as error:
        complain(f"The rule was not restored: {error}")
        return DOWN
    return 0


def run(config: Config, *, is_once: bool, is_dry_run: bool) -> int:
    """Make rounds, and return the exit code."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    monitor = Monitor(config, Cloud(config.aws) if config.aws.region else None)
    monitor.start(at=now())
    if is_dry_run:
        return 0 if try_out(monitor, at=now(), show=say) else DOWN
    logger.info("monitor begins", extra={"site": config.site_url, "probes": len(config.probes)})
    is_up = make_round(monitor, config, stop)
    if is_once:
        return 0 if is_up else DOWN
    while not stop.is_set() and wait_for_next(config.schedule, stop):
        make_round(monitor, config, stop)
    logger.info("monitor ends")
    return 0


def make_round(monitor: Monitor, config: Config, stop: threading.Event) -> bool:
    """Make a round and return whether all is up. Nothing but the end of the process ends the rounds."""
    at = now()
    try:
        results = monitor.run_round(at=at, is_stopped=stop.is_set)
    except StoppedError:
        logger.info("round broken off")
        return False
    except Exception:
        logger.exception("round broke")
        return False
    monitor.show_life(next_at=next(CronSim(config.schedule, at)))
    down = {result.probe.name: result.finding.reason for result in results if not result.is_up}
    logger.info("round ended", extra={"probes": len(results), "down": down})
    return not down


if __name__ == "__main__":
    sys.exit(main())
