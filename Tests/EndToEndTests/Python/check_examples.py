"""Gives the examples what they must not believe.

    check_examples.py < JSON

The JSON has `command`: what `signed_command` of the locker is given, genuine and valid now (`given`, `device`, `keys`); and
`webhooks`: messages for the partner's receiver in order (`headers`, `body`, `status` that it has to answer), with its
`keys`. Exits 0 where each is taken or refused as it should be, and says which is not otherwise.
"""

import base64
import contextlib
import http.client
import io
import json
import os
import sys
import threading
from http.server import HTTPServer

CHECKOUT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.dont_write_bytecode = True
sys.path += [os.path.join(CHECKOUT, "examples", folder) for folder in ("locker", "partner")]

import receiver  # noqa: E402
import signed_command  # noqa: E402


def refusal(given, device, keys):
    command = signed_command.read(given)
    return signed_command.objection(command, given, device, keys) if command else "not a command"


def check_command(given, device, keys):
    raw = signed_command.from64(given["command"])

    def with_bytes(mangled):
        return refusal({**given, "command": base64.urlsafe_b64encode(mangled).decode().rstrip("=")}, device, keys)

    assert refusal(given, device, keys) is None, refusal(given, device, keys)
    for index in range(len(raw)):
        for bit in range(8):
            mangled = raw[:index] + bytes([raw[index] ^ 1 << bit]) + raw[index + 1 :]
            assert with_bytes(mangled) in ("not a command", "not signed by the service"), f"bit {bit} of byte {index}"
        assert with_bytes(raw[:index]) == "not a command", f"{index} bytes"
    assert with_bytes(raw + b"\x00") == "not a command"
    others = {
        "for another device": (given, "00000000"),
        "for another locker": ({**given, "locker": {"number": given["locker"]["number"] + 1}}, device),
        "another nonce": ({**given, "nonce": "A" * 22}, device),
    }
    for reason, (other, code) in others.items():
        assert refusal(other, code, keys) == reason, reason
    assert refusal(given, device, {"keys": [{**key, "purpose": "pass"} for key in keys["keys"]]}) is not None
    signed_command.time.time = lambda: 1e11
    assert refusal(given, device, keys) == "too late"
    signed_command.time.time = TIME


def check_webhooks(keys, messages):
    receiver.Receiver.keys = keys
    server = HTTPServer(("127.0.0.1", 0), receiver.Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        for number, message in enumerate(messages):
            connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=30)
            connection.request("POST", "/", message["body"].encode(), message["headers"])
            status = connection.getresponse().status
            assert status == message["status"], f"message {number}: {status} instead of {message['status']}"
    server.shutdown()
    taken = {message["headers"]["webhook-id"] for message in messages if message["status"] == 204}
    printed = [line.split()[2] for line in printed.getvalue().splitlines()]
    assert sorted(printed) == sorted(taken), f"{printed} instead of {taken}"


TIME = signed_command.time.time

if __name__ == "__main__":
    asked = json.load(sys.stdin)
    check_command(**asked["command"])
    check_webhooks(**asked["webhooks"])
