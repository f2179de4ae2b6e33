"""The MariaDB that this machine offers to the tests of WordPress, and its driver, which needs a compiler."""

import getpass
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module, invalidate_caches
from importlib.util import find_spec
from pathlib import Path
from zlib import crc32

from tests.machine import IS_CI, ROOT, MachineError, find_free_port, install, is_open, wait_until_open

PORT = 3306
DRIVER_PACKAGES = ("default-libmysqlclient-dev", "pkg-config", "gcc", "libc6-dev")
MISSING = (
    "no MariaDB for the tests: type  make .venv/mariadb.stamp  (it compiles mysqlclient; Debian's packages for it are "
    f"{', '.join(DRIVER_PACKAGES)}), and run a MariaDB on port {PORT} whose root has no password, or name one in "
    "WORDPRESS_DATABASE_URL"
)


@contextmanager
def offer_mariadb() -> Iterator[str]:
    """Yield the URL of a MariaDB on which databases may be made, or "" where there is none, outside of CI."""
    if not find_spec("MySQLdb") and IS_CI:
        install_driver()
    if not find_spec("MySQLdb"):
        yield ""
        return
    url = os.environ.get("WORDPRESS_DATABASE_URL") or find_mariadb()
    if url or not IS_CI:
        yield url
        return
    if not shutil.which("mariadbd"):
        install("mariadb-server")
    with run_mariadb() as url:
        yield url


def install_driver() -> None:
    """Compile the driver, as `requirements/mariadb.txt` locks it."""
    headers = subprocess.run(
        ["sh", "-c", "pkg-config --exists libmariadb || pkg-config --exists mysqlclient"], check=False
    )
    if headers.returncode or not shutil.which("gcc"):
        install(*DRIVER_PACKAGES)
    made = subprocess.run(["make", ".venv/mariadb.stamp"], cwd=ROOT, capture_output=True, text=True, check=False)
    if made.returncode:
        raise MachineError(f"mysqlclient could not be compiled:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")
    invalidate_caches()


def find_mariadb() -> str:
    """Return the URL of a server on the standard port that lets root in without a password; "" when there is none."""
    if not is_open(PORT):
        return ""
    driver = import_module("MySQLdb")
    try:
        driver.connect(host="127.0.0.1", port=PORT, user="root", connect_timeout=3).close()
    except driver.Error:
        return ""
    return build_url(PORT)


def build_url(port: int) -> str:
    """Return the URL of a database of this checkout's own, so that two of them can be tested at once on one server."""
    return f"mysql://root@127.0.0.1:{port}/kcp_wordpress_{crc32(bytes(ROOT)):08x}"


@contextmanager
def run_mariadb() -> Iterator[str]:
    """Run a MariaDB that keeps nothing, until the block ends; yield its URL."""
    with run_server() as server:
        yield build_url(server.port)


@contextmanager
def run_server() -> Iterator["MariaDb"]:
    with tempfile.TemporaryDirectory(prefix="profiles-mariadb-") as folder:
        server = MariaDb(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


class MariaDb:
    """A server of our own in a folder; killed, it starts again with what it held."""

    def __init__(self, folder: Path) -> None:
        self.port = find_free_port()
        self._folder = folder
        self._owner = ["--no-defaults", f"--user={getpass.getuser()}", f"--datadir={folder / 'data'}"]
        made = subprocess.run(
            ["mariadb-install-db", *self._owner, "--auth-root-authentication-method=normal", "--skip-test-db"],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode:
            raise MachineError(f"mariadb-install-db failed:\n{made.stdout[-2000:]}{made.stderr[-2000:]}")

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                shutil.which("mariadbd") or "mariadbd",
                *self._owner,
                f"--port={self.port}",
                "--bind-address=127.0.0.1",
                f"--socket={self._folder}/socket",
                f"--pid-file={self._folder}/pid",
                "--innodb-flush-log-at-trx-commit=0",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until_open(self.port)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait(timeout=20)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(timeout=20)
