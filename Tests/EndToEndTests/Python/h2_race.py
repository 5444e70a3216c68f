"""A-02: one code on many streams of HTTP/2 whose last frames leave in one write, so that network and parser give no
stream a head start ("single-packet attack", James Kettle 2023).

    ACCESSAUTH_ADMIN_KEY=… h2_race.py PORT CA_FILE CODES STREAMS

Prints one JSON object: how many codes were presented, how many attempts were answered, and how many granted; and for
how many codes the number of grants was another than one.
"""

import http.client
import json
import os
import ssl
import sys
import uuid
from datetime import datetime, timedelta, timezone

from h2_client import Connection


def administration(port, ca_file, key):
    """Calls over HTTP/1.1, as the administrator."""
    context = ssl.create_default_context(cafile=ca_file)
    connection = http.client.HTTPSConnection("localhost", port, timeout=60, context=context)

    def post(path, body):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        connection.request("POST", path, body=json.dumps(body).encode(), headers=headers)
        response = connection.getresponse()
        answer = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{path}: {response.status} {answer.decode()}")
        return json.loads(answer)

    return post


def furnish(post, codes):
    """A device's key and passes for its locker."""
    site = post("/v1/sites", {"name": "Site", "timezone": "UTC"})["id"]
    device = post("/v1/devices", {"site_id": site, "label": "Cabinet"})["id"]
    lockers = {"lockers": [{"label": "A12", "board": "B1", "number": 12}]}
    locker = post(f"/v1/devices/{device}/lockers", lockers)["data"][0]["id"]
    key = post("/v1/api_keys", {"role": "device", "device_id": device})["key"]
    grant = {
        "subject": {"external_ref": "customer-4711"},
        "targets": {"locker_ids": [locker]},
        "ends_at": (datetime.now(timezone.utc) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "max_uses": 1,
        "credentials": [{"kind": "qr", "usage": "single_use"}],
    }
    return key, [post("/v1/grants", grant)["credentials"][0]["pass"] for _ in range(codes)]


def present(connection, key, code, streams):
    """The answers to one code on all streams."""
    last = []
    for _ in range(streams):
        body = {"attempt_id": str(uuid.uuid4()), "mode": "qr", "presented": {"pass": code}, "locker": "A12"}
        text = json.dumps(body).encode()
        stream = connection.open(connection.headers("POST", "/v1/verifications", key=key))
        connection.h2.send_data(stream, text[:-1])
        last.append((stream, text[-1:]))
    connection.flush()
    # So that all of it has been read before the last frames come: the answer to this follows it.
    connection.h2.ping(b"ready...")
    connection.flush()
    connection.read()
    for stream, byte in last:
        connection.h2.send_data(stream, byte, end_stream=True)
    connection.flush()
    numbers = [stream for stream, _ in last]
    connection.wait(numbers)
    return [connection.answers.pop(stream, None) for stream in numbers]


def main(port, ca_file, codes, streams):
    key, passes = furnish(administration(port, ca_file, os.environ["ACCESSAUTH_ADMIN_KEY"]), codes)
    result = {"codes": 0, "answered": 0, "grants": 0, "wrong": 0, "others": []}
    connection = None
    for number, code in enumerate(passes):
        # A connection bears so many pings in half a minute.
        if number % 50 == 0:
            connection = Connection(port, ca_file)
        grants = 0
        for answer in present(connection, key, code, streams):
            if answer is None or answer["status"] != 200:
                result["others"].append(answer and answer["body"].decode())
                continue
            result["answered"] += 1
            grants += json.loads(answer["body"])["decision"] == "grant"
        result["codes"] += 1
        result["grants"] += grants
        result["wrong"] += grants != 1
    result["others"] = result["others"][:5]
    print(json.dumps(result))


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(int(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
