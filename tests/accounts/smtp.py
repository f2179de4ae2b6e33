"""A mail server of its own thread, which answers recipients as a test tells it to (RFC 5321)."""

import socketserver
from threading import Thread


class Conversation(socketserver.StreamRequestHandler):
    server: "MailServer"

    def handle(self) -> None:
        self.server.visit_count += 1
        if self.server.is_mute:
            self.rfile.read()  # until the client has had enough
            return
        self.say("220 ready")
        for line in self.rfile:
            self.answer(line.decode().strip())

    def answer(self, line: str) -> None:
        match line.split(" ", maxsplit=1)[0].upper().split(":")[0]:
            case "EHLO" | "HELO":
                self.say("250 hello")
            case "RCPT":
                self.say(self.server.recipient_answer)
            case "DATA":
                self.say("354 go on")
                self.server.mails.append(self.read_mail())
                self.say("250 taken")
            case "QUIT":
                self.say("221 bye")
            case _:
                self.say("250 fine")

    def read_mail(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line)
        return "\n".join(lines)

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


class MailServer(socketserver.ThreadingTCPServer):
    """Set `recipient_answer` to what it says to RCPT, `is_mute` to make it say nothing at all."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Conversation)
        self.recipient_answer = "250 fine"
        self.is_mute = False
        self.visit_count = 0
        self.mails: list[str] = []

    def start(self) -> None:
        Thread(target=self.serve_forever, args=[0.05], daemon=True).start()
