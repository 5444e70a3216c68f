#!/usr/bin/env python3
"""A partner opens a locker from afar, for a grant that it made.

    trigger.py LOCKER_ID GRANT_ID

ACCESSAUTH_SERVER names the service, ACCESSAUTH_API_KEY_FILE the file with a partner's key that has the scope `trigger`.
Exit status: 0 the door opened, 1 it did not, 3 nobody could tell.
"""
import http.client
import json
import os
import sys
import time
import urllib.error
import urllib.request
import uuid

FINAL = ("opened", "jammed", "refused", "expired", "cancelled")


def call(path, body=None, repeat_as=""):
    """Asks until there is an answer, for some seconds; a refusal ends the program."""
    with open(os.environ["ACCESSAUTH_API_KEY_FILE"], encoding="ascii") as file:
        headers = {"Authorization": f"Bearer {file.read().strip()}", "Content-Type": "application/json"}
    if repeat_as:
        headers["Idempotency-Key"] = repeat_as
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["ACCESSAUTH_SERVER"] + path, data, headers)
    for last in (False, False, True):
        try:
            with urllib.request.urlopen(request, timeout=40) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            problem = refusal.read().decode()
            if last or refusal.code not in (409, 429, 503):
                sys.exit(f"{refusal.code}: {problem}")
            time.sleep(int(refusal.headers.get("Retry-After", 1)))
        except (OSError, http.client.HTTPException, ValueError) as error:
            if last:
                print(f"no answer: {error}; whether the door opens is not known")
                sys.exit(3)
            time.sleep(1)


def main(locker, grant):
    # One opening has one key: whoever gets no answer asks again with it, and opens nothing twice.
    key = str(uuid.uuid4())
    answer = call("/v1/triggers?wait=10", {"locker_id": locker, "grant_id": grant}, repeat_as=key)
    command = answer["command"]
    if answer["decision"] != "grant":
        sys.exit(f"{answer['decision']}: {answer['reason']}")
    # A decision is not an open door: only the lock can say that.
    if command["status"] not in FINAL:
        print(f"{command['status']}: {command['id']}, the door has until {command['expires_at']}", flush=True)
        command = call(f"/v1/commands/{command['id']}?wait=30")
    print(f"{command['status']}: {command['id']}")
    return 0 if command["status"] == "opened" else 1 if command["status"] in FINAL else 3


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) == 3 else __doc__)
