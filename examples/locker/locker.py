#!/usr/bin/env python3
"""A locker at the door: opens for a code that is scanned, or when it is told to from afar.

    locker.py scan                  one scanned text a line on standard input, as a scanner sends it
    locker.py listen DEVICE_CODE    waits for commands; the device code stands on the cabinet

ACCESSAUTH_SERVER names the service, ACCESSAUTH_API_KEY_FILE the file with the device's key. With the package
`cryptography`, `listen` checks the signatures of commands too.
"""
import base64
import http.client
import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

NO_ANSWER = (OSError, http.client.HTTPException, ValueError)  # None, half of one, or a refusal (an OSError too).


def call(path, body=None, patience=20):
    """Asks until there is an answer, for `patience` seconds. A door's calls can be repeated: they do nothing twice."""
    with open(os.environ["ACCESSAUTH_API_KEY_FILE"], encoding="ascii") as file:
        headers = {"Authorization": f"Bearer {file.read().strip()}", "Accept": "application/json"}
    data = body and json.dumps(body).encode()
    headers |= {"Content-Type": "application/json"} if body else {}
    request = urllib.request.Request(os.environ["ACCESSAUTH_SERVER"] + path, data, headers)
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(request, timeout=5 if body else 40) as answer:
                return json.load(answer)
        except NO_ANSWER as error:
            may_pass = not isinstance(error, urllib.error.HTTPError) or error.code in (429, 503)
            if not may_pass or time.monotonic() > end:
                raise
        time.sleep(1)


def open_lock(label):
    """Your lock goes here. Answers what it did: opened, jammed or refused."""
    print(f"*click* {label} opens", flush=True)
    return "opened"


def scan(text):
    """Presents a scanned text, and opens if the service says so, in time."""
    began = time.monotonic()
    attempt = str(uuid.uuid4())  # Each scan has its own, and each try of this scan the same.
    answer = call("/v1/verifications", {"attempt_id": attempt, "mode": "qr", "presented": {"pass": text}})
    print(answer["decision"], answer["reason"], flush=True)
    if answer["decision"] != "grant":
        return
    # A span since the scan, not a time of day: the door's clock may be wrong.
    end, start = (datetime.fromisoformat(answer[name].replace("Z", "+00:00")) for name in ("open_before", "decided_at"))
    in_time = time.monotonic() - began < (end - start).total_seconds()
    results = {open_lock(locker["label"]) if in_time else "refused" for locker in answer["lockers"]}
    call(f"/v1/verifications/{attempt}/outcome", {"result": results.pop() if len(results) == 1 else "jammed"})


# The one form of a signed command, a tagged COSE_Sign1 in deterministic CBOR: a pattern reads it, and repairs nothing.
COMMAND = re.compile(
    rb"\xd2\x84(?P<protected>\x4d\xa2\x01\x27\x04\x48(?P<kid>.{8}))\xa0"  # EdDSA, and the name of the key.
    rb"(?P<payload>\x58(?P<size>.)\xa5\x03\x68(?P<device>.{8})\x04\x1a(?P<exp>.{4})\x07\x50(?P<id>.{16})"
    rb"\x0a\x50(?P<nonce>.{16})\x3a\x00\x01\x00\x04(?P<locker>[\x01-\x17]|\x18[\x18-\xff]|\x19[\x01-\xff].))"
    rb"\x58\x40(?P<signature>.{64})",
    re.DOTALL,
)


def from64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def objection(command, given, device):
    """What speaks against a command; None if it is signed, and for this door, this locker and now."""
    if not command or command["size"][0] != len(command["payload"]) - 2:
        return "not a command"
    if Ed25519PublicKey:
        keys = call("/.well-known/access-auth-keys")["keys"]  # Keep them, and ask when a name is new.
        keys = {from64(key["kid"]): from64(key["x"]) for key in keys if key["purpose"] == "command"}
        signed = b"\x84\x6aSignature1" + command["protected"] + b"\x40" + command["payload"]
        try:
            Ed25519PublicKey.from_public_bytes(keys[command["kid"]]).verify(command["signature"], signed)
        except (KeyError, InvalidSignature):
            return "not signed by the service"
    if command["device"] != device.encode():
        return "for another device"
    if command["nonce"] != from64(given["nonce"]):
        return "another nonce"
    if int.from_bytes(command["locker"][-2:].lstrip(b"\x18"), "big") != given["locker"]["number"]:
        return "for another locker"
    return "too late" if int.from_bytes(command["exp"], "big") <= time.time() else None


def listen(device):
    """Does what it is told, once for each command, and tells what the lock did."""
    done = {}  # What became of each command. A real door keeps it over a restart.
    while True:
        commands = call("/v1/devices/self/commands?wait=30", patience=86400)["data"]
        received = time.monotonic()
        for given in commands:
            command = COMMAND.fullmatch(from64(given["command"]))
            against = objection(command, given, device)
            if (time.monotonic() - received) * 1000 >= given["expires_in_ms"]:
                against = "too late"
            print("command", given["id"], against or "is genuine", flush=True)
            result = "refused"
            if not against:
                result = done[command["id"]] = done.get(command["id"]) or open_lock(given["locker"]["label"])
            try:
                call(f"/v1/commands/{given['id']}/ack", {"result": result, "nonce": given["nonce"]})
            except NO_ANSWER as error:
                print(f"nobody took the acknowledgement: {error}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["scan"]:
        for line in sys.stdin:
            try:
                scan(line.strip())
            except NO_ANSWER as error:
                print(f"no answer: {error}", flush=True)
    elif len(sys.argv) == 3 and sys.argv[1] == "listen":
        if not Ed25519PublicKey:
            print("signatures are not checked: the package cryptography is missing", file=sys.stderr)
        listen(sys.argv[2])
    else:
        sys.exit(__doc__)
