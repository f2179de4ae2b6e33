"""A server's own key and certificate: whoever is told to trust `server.pem` trusts nobody else."""

from pathlib import Path

from tests.cron.servers import make_certificate


def write_keys(folder: Path, *hosts: str, days: int = 90) -> Path:
    """Write `server.pem`, which holds both, into the folder for containers to read, and return the folder."""
    folder.chmod(0o755)
    made = make_certificate(folder, names=hosts, days=days)
    (folder / "server.pem").write_bytes(made.read_bytes())  # what is mounted keeps its inode
    made.unlink()
    return folder
