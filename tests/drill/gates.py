"""A door in front of a server: closed, what is behind it is gone, and nobody has to end a process."""

import contextlib
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass

CHUNK_BYTES = 64 * 1024


@dataclass(frozen=True)
class Breaker:
    """Breaks and mends one thing. `alarm`: the one that is promised; "" where nobody is told.

    `is_felt`: visitors can feel it, so that alarms about the site's own figures might go off too.
    """

    close: Callable[[], object]
    open: Callable[[], object]
    alarm: str = ""
    is_felt: bool = True


class Gate:
    """Passes bytes from a port of its own to another one while it is open."""

    def __init__(self, port: int, *, host: str = "127.0.0.1") -> None:
        self._behind = port
        self._is_open = True
        self._passing: set[socket.socket] = set()
        self._listener = socket.create_server((host, 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """End every connection, and refuse the next ones."""
        self._is_open = False
        for passing in list(self._passing):
            with contextlib.suppress(OSError):
                passing.shutdown(socket.SHUT_RDWR)

    def open(self) -> None:
        self._is_open = True

    def _accept(self) -> None:
        while True:
            visitor, _ = self._listener.accept()
            threading.Thread(target=self._admit, args=(visitor,), daemon=True).start()

    def _admit(self, visitor: socket.socket) -> None:
        with visitor, contextlib.suppress(OSError):
            if not self._is_open:
                return
            with socket.create_connection(("127.0.0.1", self._behind)) as behind:
                self._passing |= {visitor, behind}
                back = threading.Thread(target=self._pass, args=(behind, visitor), daemon=True)
                back.start()
                self._pass(visitor, behind)
                back.join()
                self._passing -= {visitor, behind}

    def _pass(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK_BYTES):
                target.sendall(chunk)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
