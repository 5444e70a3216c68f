"""Reads a signed command, and says what speaks against it. The form stands in the article CommandFormat.

A command is a tagged COSE_Sign1 in deterministic CBOR and has one form, so a pattern reads it, and repairs nothing.
"""
import base64
import re
import time

try:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

FORM = re.compile(
    rb"\xd2\x84(?P<protected>\x4d\xa2\x01\x27\x04\x48(?P<kid>.{8}))\xa0"  # EdDSA, and the name of the key.
    rb"(?P<payload>\x58(?P<size>.)\xa5\x03\x68(?P<device>.{8})\x04\x1a(?P<exp>.{4})\x07\x50(?P<id>.{16})"
    rb"\x0a\x50(?P<nonce>.{16})\x3a\x00\x01\x00\x04(?P<number>[\x01-\x17]|\x18[\x18-\xff]|\x19[\x01-\xff].))"
    rb"\x58\x40(?P<signature>.{64})",
    re.DOTALL,
)


def read(given):
    """The parts of a command as the device fetched it; None if it has another form."""
    command = FORM.fullmatch(from64(given["command"]))
    return command if command and command["size"][0] == len(command["payload"]) - 2 else None


def objection(command, given, device, keys):
    """What speaks against opening; None if it is genuine, and for this door, this locker and now.

    `device` is the code on the cabinet, `keys` the JWK set that the service publishes.
    """
    if Ed25519PublicKey:
        known = {from64(key["kid"]): from64(key["x"]) for key in keys["keys"] if key["purpose"] == "command"}
        signed = b"\x84\x6aSignature1" + command["protected"] + b"\x40" + command["payload"]
        try:
            Ed25519PublicKey.from_public_bytes(known[command["kid"]]).verify(command["signature"], signed)
        except (KeyError, InvalidSignature):
            return "not signed by the service"
    if command["device"] != device.encode():
        return "for another device"
    if int.from_bytes(command["number"][1:] or command["number"], "big") != given["locker"]["number"]:
        return "for another locker"
    if command["nonce"] != from64(given["nonce"]):
        return "another nonce"
    return "too late" if int.from_bytes(command["exp"], "big") <= time.time() else None


def from64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
