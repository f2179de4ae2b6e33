"""The probes, one function each. A probe that fails is a result with a reason, never an exception."""

import json
import logging
import os
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from cron.clock import now, read_moment
from cron.fetching import REDIRECTS, Answer, Clock, FetchError, ask, connect, fetch
from cron.metrics import BACKUP_AGE, CERTIFICATE_DAYS, COMPONENT_UP, DISK_FREE, PROBE_PHASE, Reading, read_figure
from cron.probe_file import KINDS, Probe

logger = logging.getLogger(__name__)

HEALTHY, UNHEALTHY = "healthy", "unhealthy"
BACKUP_FIELD = "LAST BACKUP"
LONGEST_PART = 40
MOST_PARTS = 30
GIGABYTE = 1024**3
EXPIRED = 10  # X509_V_ERR_CERT_HAS_EXPIRED


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What probes share. `find_newest` returns when the newest object under a bucket's prefix was written."""

    tls: ssl.SSLContext
    health_token: str = ""
    find_newest: Callable[[str, str], datetime | None] | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What a probe found: `reason` is "" when it is content. `parts` are states of their own: name to reason."""

    reason: str = ""
    readings: tuple[Reading, ...] = ()
    parts: Mapping[str, str] = field(default_factory=dict)


def run_probe(probe: Probe, around: Surroundings) -> Finding:
    """Run one attempt. Whatever a server does to us is a reason."""
    try:
        return RUNNERS[probe.kind](probe, around)
    except FetchError as error:
        return Finding(str(error))
    except Exception as error:
        logger.exception("probe broke", extra={"probe": probe.name})
        return Finding(f"the probe itself broke: {type(error).__name__}")


def probe_http(probe: Probe, around: Surroundings) -> Finding:
    """Status, text that must and must not be there, headers."""
    if probe.status in REDIRECTS:
        answer = ask(probe.url, Clock(probe.limit_s), tls=around.tls)
    else:
        answer = fetch(probe.url, limit_s=probe.limit_s, tls=around.tls)
    reason = judge_status(probe, answer) or judge_text(probe, answer) or judge_headers(probe, answer)
    return Finding(reason, build_phases(probe, answer))


def judge_status(probe: Probe, answer: Answer) -> str:
    if probe.status and answer.status != probe.status:
        return f"answers {answer.status} instead of {probe.status}"
    return "" if 200 <= answer.status < 400 else f"answers {answer.status}"  # noqa: PLR2004 (what the older monitor called up)


def judge_text(probe: Probe, answer: Answer) -> str:
    if probe.text not in answer.text:
        return f"answers {answer.status} without {probe.text!r}"
    if probe.without and probe.without in answer.text:
        return f"answers {answer.status} with {probe.without!r}"
    return ""


def judge_headers(probe: Probe, answer: Answer) -> str:
    """Each header is there and holds the text, which may be empty."""
    for name, wanted in probe.headers.items():
        found = answer.headers.get(name.lower())
        if found is None:
            return f"answers without the header {name}"
        if wanted not in found:
            return f"answers without {wanted!r} in its header {name}"
    return ""


def build_phases(probe: Probe, answer: Answer) -> tuple[Reading, ...]:
    return tuple(
        read_figure(PROBE_PHASE, spent_ms, Probe=probe.name, Phase=phase)
        for phase, spent_ms in answer.phases_ms.items()
    )


def probe_https(probe: Probe, around: Surroundings) -> Finding:
    """The address without encryption leads to the same address with it."""
    parts = urlsplit(probe.url)
    plain = parts._replace(scheme="http").geturl()
    answer = ask(plain, Clock(probe.limit_s), tls=around.tls)
    location = urlsplit(answer.headers.get("location", ""))
    if answer.status not in REDIRECTS:
        return Finding(f"answers {answer.status} without encryption instead of redirecting")
    if location.scheme != "https" or location.hostname != parts.hostname:
        return Finding(f"redirects to {location.geturl()[:100]!r} instead of HTTPS on its own host")
    return Finding()


def probe_health(probe: Probe, around: Surroundings) -> Finding:
    """The report of /health/: each part it calls healthy or not is a state of its own."""
    answer, report = fetch_report(probe.url, probe, around)
    states = find_parts(report)
    readings = [read_figure(COMPONENT_UP, float(not reason), Component=name) for name, reason in states.items()]
    return Finding(judge_report(answer, states), (*readings, *build_phases(probe, answer)), states)


def fetch_report(url: str, probe: Probe, around: Surroundings) -> tuple[Answer, Mapping[str, object]]:
    token = {"Authorization": f"Bearer {around.health_token}"} if around.health_token else {}
    answer = fetch(url, limit_s=probe.limit_s, tls=around.tls, headers=token)
    try:
        report = json.loads(answer.body)
    except ValueError as error:
        raise FetchError(f"answers {answer.status} with something else than a health report") from error
    if not isinstance(report, dict):
        raise FetchError(f"answers {answer.status} with something else than a health report")
    return answer, report


def find_parts(report: Mapping[str, object]) -> dict[str, str]:
    """Return each part that the report calls healthy or unhealthy (perhaps with more words), with the reason if not."""
    parts = {name[:LONGEST_PART]: state for name, state in report.items() if isinstance(state, str)}
    judged = {name: state for name, state in parts.items() if state == HEALTHY or state.startswith(UNHEALTHY)}
    return {name: "" if state == HEALTHY else "is unhealthy" for name, state in list(judged.items())[:MOST_PARTS]}


def judge_report(answer: Answer, states: Mapping[str, str]) -> str:
    if not states:
        return f"answers {answer.status} with a report that names no part"
    if answer.status == 200:  # noqa: PLR2004 (the site can serve, whatever else is missing)
        return ""
    ill = ", ".join(name for name, reason in states.items() if reason)
    return f"answers {answer.status}" + (f": {ill} unhealthy" if ill else "")


def probe_directory(probe: Probe, around: Surroundings) -> Finding:
    """A search finds a member who is known to be there."""
    answer = fetch(probe.url, limit_s=probe.limit_s, tls=around.tls)
    if answer.status != 200:  # noqa: PLR2004 (anything else is no list of members)
        return Finding(f"answers {answer.status}", build_phases(probe, answer))
    found = f"/members/{probe.member.lower()}/" in answer.text.lower()
    return Finding("" if found else f"does not find {probe.member!r}", build_phases(probe, answer))


def probe_sign_in(probe: Probe, around: Surroundings) -> Finding:
    """Signing in leads to the identity provider, and its page is there."""
    answer = fetch(probe.url, limit_s=probe.limit_s, tls=around.tls)
    host, own_host = urlsplit(answer.url).netloc, urlsplit(probe.url).netloc
    if host == own_host:
        return Finding(f"answers {answer.status} itself instead of leading to the identity provider")
    if probe.provider and urlsplit(answer.url).hostname != probe.provider:
        return Finding(f"leads to {host!r} instead of {probe.provider!r}")
    if answer.status >= 400:  # noqa: PLR2004 (the provider refuses us or is ill)
        return Finding(f"leads to an identity provider that answers {answer.status}")
    if probe.text not in answer.text:
        return Finding(f"leads to an identity provider that answers without {probe.text!r}")
    return Finding("", build_phases(probe, answer))


def probe_certificate(probe: Probe, around: Surroundings) -> Finding:
    """The certificate is trusted, names the host, and lasts for a while."""
    try:
        ends_at = read_certificate_end(probe, around)
    except ssl.SSLCertVerificationError as error:
        days_left = (read_figure(CERTIFICATE_DAYS, 0, Probe=probe.name),) if error.verify_code == EXPIRED else ()
        return Finding(f"has a wrong certificate: {error.verify_message}", days_left)
    days = (ends_at - now()) / timedelta(days=1)
    reading = read_figure(CERTIFICATE_DAYS, round(days, 2), Probe=probe.name)
    return Finding(f"has a certificate that ends in {days:.1f} days" if days < probe.days else "", (reading,))


def read_certificate_end(probe: Probe, around: Surroundings) -> datetime:
    """Return when the certificate ends. Raises SSLCertVerificationError, FetchError."""
    try:
        secured = connect(urlsplit(probe.url), Clock(probe.limit_s), around.tls)
    except ssl.SSLCertVerificationError:
        raise
    except OSError as error:
        raise FetchError(f"cannot be asked for its certificate: {error.strerror or type(error).__name__}") from error
    with secured:
        certificate = secured.getpeercert() if isinstance(secured, ssl.SSLSocket) else None
    if not certificate:
        raise FetchError("shows no certificate")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)


def probe_dns(probe: Probe, _around: Surroundings) -> Finding:
    """The name has addresses; those that are expected, when some are."""
    try:
        found = {str(entry[4][0]) for entry in socket.getaddrinfo(probe.host, None, type=socket.SOCK_STREAM)}
    except OSError:
        return Finding("has a name that cannot be resolved")
    if probe.addresses and not found <= set(probe.addresses):
        return Finding(f"resolves to {', '.join(sorted(found))}")
    return Finding()


def probe_backup(probe: Probe, around: Surroundings) -> Finding:
    """The last backup is not too old: an object in a bucket, a file in a folder, or what /health/ says."""
    written_at = find_backup(probe, around)
    if written_at is None:
        return Finding("there is no backup")
    age = now() - written_at
    reading = read_figure(BACKUP_AGE, max(age.total_seconds(), 0))
    late = age > timedelta(hours=probe.hours)
    return Finding(f"the last backup is {age / timedelta(hours=1):.0f} hours old" if late else "", (reading,))


def find_backup(probe: Probe, around: Surroundings) -> datetime | None:
    if probe.source.startswith("file://"):
        return find_newest_file(Path(probe.source.removeprefix("file://")))
    if probe.source.startswith("s3://"):
        bucket, _, prefix = probe.source.removeprefix("s3://").partition("/")
        if around.find_newest is None:
            raise FetchError("needs AWS_REGION to look into the bucket")
        return around.find_newest(bucket, prefix)
    _, report = fetch_report(probe.source, probe, around)
    said = report.get(BACKUP_FIELD)
    if not said:
        raise FetchError(f"the health report says nothing under {BACKUP_FIELD!r}; is HEALTH_TOKEN right?")
    return read_moment(str(said))


def find_newest_file(folder: Path) -> datetime | None:
    try:
        times = [path.stat().st_mtime for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")]
    except OSError as error:
        raise FetchError(f"cannot look into the folder: {error.strerror}") from error
    return datetime.fromtimestamp(max(times), UTC) if times else None


def probe_disk(probe: Probe, _around: Surroundings) -> Finding:
    """The disk on which the folder lies has room for what is not root's. In Compose every volume lies on this disk."""
    try:
        disk = os.statvfs(probe.folder)
    except OSError as error:
        raise FetchError(f"cannot look at the folder: {error.strerror}") from error
    free_bytes = disk.f_bavail * disk.f_frsize
    reading = read_figure(DISK_FREE, free_bytes, Probe=probe.name)
    has_room = free_bytes >= probe.gigabytes * GIGABYTE
    return Finding("" if has_room else f"only {free_bytes / GIGABYTE:.1f} GB are left", (reading,))


def probe_canary(probe: Probe, around: Surroundings) -> Finding:
    from cron.canary import sign_in_and_out  # noqa: PLC0415 (requests costs ten megabytes: only where it is wanted)

    return Finding(sign_in_and_out(probe, around.tls))


# Each kind of probe has its function above, by name.
RUNNERS: Mapping[str, Callable[[Probe, Surroundings], Finding]] = {kind: globals()[f"probe_{kind}"] for kind in KINDS}
