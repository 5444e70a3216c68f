#!/usr/bin/env python3
"""A locker at the door: opens for a code that is scanned, or when it is told to from afar.

    locker.py scan                  one scanned text a line on standard input, as a scanner sends it
    locker.py listen DEVICE_CODE    waits for commands; the device code stands on the cabinet

ACCESSAUTH_SERVER names the service, ACCESSAUTH_API_KEY_FILE the file with the device's key.
"""
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime

import signed_command

NO_ANSWER = (OSError, http.client.HTTPException, ValueError)  # None, half of one, or a refusal.


def call(path, body=None, patience=20):
    """Asks until there is an answer, for `patience` seconds. A door's calls can be repeated: they do nothing twice."""
    with open(os.environ["ACCESSAUTH_API_KEY_FILE"], encoding="ascii") as file:
        headers = {"Authorization": f"Bearer {file.read().strip()}"}
    headers |= {"Accept": "application/json", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["ACCESSAUTH_SERVER"] + path, data, headers)
    end = time.monotonic() + patience
    while True:
        try:
            with urllib.request.urlopen(request, timeout=40 if data is None else 5) as answer:
                return json.load(answer)
        except NO_ANSWER as error:
            is_final = isinstance(error, urllib.error.HTTPError) and error.code not in (429, 503)
            if is_final or time.monotonic() > end:
                raise
        time.sleep(1)


def open_lock(label):
    """Your lock. Answers what it did: opened, jammed or refused."""
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
    decided, end = (datetime.fromisoformat(answer[at].replace("Z", "+00:00")) for at in ("decided_at", "open_before"))
    in_time = time.monotonic() - began < (end - decided).total_seconds()
    results = {open_lock(locker["label"]) if in_time else "refused" for locker in answer["lockers"]}
    call(f"/v1/verifications/{attempt}/outcome", {"result": results.pop() if len(results) == 1 else "jammed"})


def listen(device):
    """Does what it is told, once for each command, and tells what the lock did."""
    done = {}  # What became of each command. A real door keeps it over a restart.
    while True:
        waiting = call("/v1/devices/self/commands?wait=30", patience=86400)["data"]
        end = {given["id"]: time.monotonic() + given["expires_in_ms"] / 1000 for given in waiting}
        for given in waiting:
            result = obey(given, device, end[given["id"]], done)
            try:
                call(f"/v1/commands/{given['id']}/ack", {"result": result, "nonce": given["nonce"]})
            except NO_ANSWER as error:
                print(f"nobody took the acknowledgement: {error}", flush=True)


def obey(given, device, end, done):
    """Opens for a command that nothing speaks against; answers what the lock did, at a repetition too."""
    command = signed_command.read(given)
    if command and command["id"] in done:
        return done[command["id"]]
    keys = call("/.well-known/access-auth-keys")  # A real door keeps them, and asks when a name is new.
    against = signed_command.objection(command, given, device, keys) if command else "not a command"
    if time.monotonic() >= end:
        against = "too late"
    print(given["id"], against or "is genuine", flush=True)
    if against:
        return "refused"
    done[command["id"]] = open_lock(given["locker"]["label"])
    return done[command["id"]]


if __name__ == "__main__":
    if sys.argv[1:] == ["scan"]:
        for line in sys.stdin:
            try:
                scan(line.strip())
            except NO_ANSWER as error:
                print(f"no answer: {error}", flush=True)
    elif len(sys.argv) == 3 and sys.argv[1] == "listen":
        if not signed_command.Ed25519PublicKey:
            print("the package cryptography is missing: signatures are not checked", file=sys.stderr)
        try:
            listen(sys.argv[2])
        except NO_ANSWER as error:
            sys.exit(f"no answer: {error}")
    else:
        sys.exit(__doc__)
