"""A receiver of webhooks as an integrator writes one, with libraries that know nothing of this project.

    webhook_receiver.py COUNT [hold]

Listens on a free port of 127.0.0.1 and prints {"url": ...}. Then it reads one line of JSON with `secret` (`whsec_...`) or
`public_key` (`whpk_...`). A message that is not genuine is answered 401; of the others each id is refused once with 503
and taken after that. With `hold` the first one is not refused but kept without an answer: it prints {"held": ID} and waits until
the other side is gone. When COUNT are taken it prints {"taken": [...], "refused": N, "forged": N} and ends.
"""

import http.server
import json
import sys

import webhook_check
from standardwebhooks import Webhook


class Receiver(http.server.BaseHTTPRequestHandler):
    key = {}
    holds = False
    seen = set()
    taken = []
    refused = 0
    forged = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.status(body, headers)
        if status == 503 and self.holds:
            return self.hold(headers["webhook-id"])
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def status(self, body, headers):
        try:
            if "secret" in self.key:
                Webhook(self.key["secret"]).verify(body, headers)
            else:
                webhook_check.check_asymmetric(self.key["public_key"], body, headers)
        except Exception:  # Whatever goes wrong, it is not known to be genuine.
            Receiver.forged += 1
            return 401
        identifier = headers["webhook-id"]
        if identifier not in self.seen:
            self.seen.add(identifier)
            Receiver.refused += 1
            return 503
        self.taken.append({"id": identifier, "message": json.loads(body)})
        return 204

    def hold(self, identifier):
        Receiver.holds = False
        Receiver.refused -= 1
        print(json.dumps({"held": identifier}), flush=True)
        self.close_connection = True
        self.connection.settimeout(60)
        try:
            while self.connection.recv(1024):
                pass
        except OSError:
            pass

    def log_message(self, *arguments):
        pass


def main(count, holds):
    server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    print(json.dumps({"url": f"http://127.0.0.1:{server.server_port}/hook"}), flush=True)
    Receiver.holds = holds
    Receiver.key = json.loads(sys.stdin.readline())
    server.timeout = 60
    while len(Receiver.taken) < count:
        before = (len(Receiver.seen), len(Receiver.taken), Receiver.forged)
        server.handle_request()
        if before == (len(Receiver.seen), len(Receiver.taken), Receiver.forged):
            break
    print(json.dumps({"taken": Receiver.taken, "refused": Receiver.refused, "forged": Receiver.forged}), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:] == ["hold"])
