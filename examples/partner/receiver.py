#!/usr/bin/env python3
"""A partner's receiver of webhooks (Standard Webhooks 1.0.0): prints one line an event, once.

    receiver.py PORT KEY_FILE

KEY_FILE has the endpoint's public keys (`whpk_...`, any of them counts; the package `cryptography` is needed) or its
secret (`whsec_...`), with white space between. It listens on 127.0.0.1: a proxy with TLS belongs before it.
"""
import base64
import hashlib
import hmac
import json
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    InvalidSignature, Ed25519PublicKey = ValueError, None

MAXIMUM_AGE = 300  # Seconds: who has an old message cannot play it again.
MAXIMUM_BYTES = 65536
REMEMBERED = 10_000  # Messages. Keep them where a restart does not forget: a message may come again for three days.


def is_signed(content, header, keys):
    """Whether one entry of `webhook-signature` holds for one of the keys."""
    for entry in header.split(" ")[:8]:
        version, _, text = entry.partition(",")
        for kind, _, key in (key.partition("_") for key in keys):
            try:
                signature, key = base64.b64decode(text, validate=True), base64.b64decode(key, validate=True)
                if (version, kind) == ("v1", "whsec"):
                    if hmac.compare_digest(signature, hmac.digest(key, content, hashlib.sha256)):
                        return True
                elif (version, kind) == ("v1a", "whpk"):
                    Ed25519PublicKey.from_public_bytes(key).verify(signature, content)
                    return True
            except (ValueError, InvalidSignature):
                continue
    return False


class Receiver(BaseHTTPRequestHandler):
    keys = []
    seen = {}
    timeout = 10

    def do_POST(self):
        self.send_response(self.take())
        self.send_header("Content-Length", "0")
        self.end_headers()

    def take(self):
        """The status to answer; what is taken is printed."""
        try:
            identifier, sent = self.headers["webhook-id"], self.headers["webhook-timestamp"]
            count = int(self.headers["Content-Length"])
            if not 0 < count <= MAXIMUM_BYTES or abs(time.time() - int(sent)) > MAXIMUM_AGE:
                return 400
            body = self.rfile.read(count)  # The bytes as they came: they are signed, not what they mean.
            if not is_signed(f"{identifier}.{sent}.".encode() + body, self.headers["webhook-signature"], self.keys):
                return 401
        except (TypeError, ValueError, AttributeError):
            return 400
        if identifier in self.seen:
            return 204  # Taken before; its answer was lost.
        self.seen[identifier] = True
        if len(self.seen) > REMEMBERED:
            del self.seen[next(iter(self.seen))]
        event = json.loads(body)
        data = event["data"]
        facts = (data.get(name) for name in ("reason", "actuation", "command_id", "grant_id", "locker_id"))
        print(event["timestamp"], event["type"], identifier, *(fact for fact in facts if fact), flush=True)
        return 204

    def log_message(self, *_):
        pass


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[2], encoding="ascii") as file:
        Receiver.keys = file.read().split()
    if not Ed25519PublicKey and any(key.startswith("whpk_") for key in Receiver.keys):
        sys.exit("the package cryptography is missing: pip install cryptography")
    server = HTTPServer(("127.0.0.1", int(sys.argv[1])), Receiver)
    print(f"listening on http://127.0.0.1:{server.server_port}/", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
