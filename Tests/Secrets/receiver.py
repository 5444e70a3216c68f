"""A receiver of webhooks that keeps everything it is sent."""

import http.server
import threading


class Receiver:
    """Answers every message with 204, the first of each kind of path `/late` with 500."""

    def __init__(self):
        received = self.received = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                received.append(bytes(self.requestline + "\n" + str(self.headers), "latin-1") + body)
                self.send_response(500 if self.path == "/late" else 204)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def content(self):
        return b"\n\n".join(list(self.received))
