"""G-04: what of many presentations is still in the memory of the service a second later.

    search_memory.py EXECUTABLE [--count N] [--json]

Passes, PINs, card numbers, card messages and app tokens are issued. The service starts anew, so that what is found
comes from their verification; each of the five kinds is presented N times, 200 unless told, and all are granted. A
second later all memory of the process that it has written is read, and each secret that was shown is searched in it, as
it is and in hex, base64, base32 and UTF-16; once while the connection is open, on which the last request came, and once
a second after it was closed, or a few where the machine is busy. What must be there is searched too, as a proof that
the search is one: the keys that come from the master key, which stand in pages of their own.

Prints a table, or with --json one object. Root is needed, as the service lets nobody else read its memory. Exits 0
where nothing was found after the connection was closed, 1 where something was, or the memory could not be searched.
"""

import argparse
import base64
import collections
import hashlib
import json
import os
import secrets
import sys
import tempfile
import time

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from process_memory import around, memory_of, search
from service import Cabinet, Connection, Service

# Each PIN is presented twice: a reader has 100 at most.
PER_PIN = 2
# The kind that may be found while the connection is open: the head of its last request.
KEY = "key of the device"
# How long what was given up may take to go: it is a second, unless the machine is busy.
MOST_SECONDS = 5
# The purposes of the keys that come from the master key (Sources/AccessAuth/Keys/MasterKey.swift), and do not change.
PURPOSES = [
    *("aaFINGER", "aaCURSOR", "aaAPIKEY", "aaSIGNWR", "aaSUBJWR", "aaCARDTG", "aaCARDWR", "aaCARDKD", "aaCHALLE"),
    *("aaHOOKWR", "aaPEPPER"),
]


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def pass_bytes(text):
    encoded = text.removeprefix("AP1")
    return base64.b32decode(encoded + "=" * (-len(encoded) % 8))


class SimulatedCard:
    """An NTAG 424 DNA: NXP NT4H2421Gx section 9.3."""

    def __init__(self, meta_read_key):
        self.uid = b"\x04" + secrets.token_bytes(6)
        self.meta_read_key = meta_read_key
        self.file_read_key = secrets.token_bytes(16)

    def tap(self):
        """The members of `presented`, as after one reading."""
        counter = (1).to_bytes(3, "little")
        block = b"\xc7" + self.uid + counter + secrets.token_bytes(5)
        encryptor = Cipher(algorithms.AES(self.meta_read_key), modes.CBC(bytes(16))).encryptor()
        session_key = self.cmac(self.file_read_key, bytes.fromhex("3cc300010080") + self.uid + counter)
        return {
            "format": "sun",
            "picc_data_hex": encryptor.update(block).hex().upper(),
            "cmac_hex": self.cmac(session_key, b"")[1::2].hex().upper(),
        }

    @staticmethod
    def cmac(key, message):
        code = CMAC(algorithms.AES(key))
        code.update(message)
        return code.finalize()


class Phone:
    """Holds the key of app tokens."""

    def __init__(self):
        self.key = Ed25519PrivateKey.generate()
        public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.jwk = {"kty": "OKP", "crv": "Ed25519", "x": base64url(public)}

    def prove(self, text, device_code, nonce):
        """The proof for a pass at a device that gave `nonce`: a COSE_Sign1."""
        digest = hashlib.blake2b(pass_bytes(text), digest_size=32).digest()
        nonce = base64.urlsafe_b64decode(nonce + "=" * (-len(nonce) % 4))
        payload = cbor2.dumps({3: device_code, 10: nonce, -65540: digest})
        header = cbor2.dumps({1: -8})
        signature = self.key.sign(cbor2.dumps(["Signature1", header, b"", payload]))
        return base64url(cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, signature])))


def issue(connection, admin, count):
    """Issues everything, and answers the presentations as (mode, presented) with tokens last, and the cabinet."""
    site = connection.post(admin, "/v1/sites", {"name": "Site", "timezone": "UTC"})["id"]
    # Ten digits each: fewer come by chance.
    connection.call(admin, "PUT", "/v1/policies", {"max_live_pins": 10_000})
    cabinet = Cabinet(connection, admin, site, "Cabinet", 1)
    meta_read_key = secrets.token_bytes(16)
    profile = {"wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": [meta_read_key.hex()]}
    connection.call(admin, "PUT", "/v1/card_profile", profile)
    phone = Phone()
    shown, tokens = [], []
    for index in range(count):
        number, card = "04" + secrets.token_hex(6).upper(), SimulatedCard(meta_read_key)
        sun = {"format": "sun", "uid_hex": card.uid.hex(), "file_read_key_hex": card.file_read_key.hex()}
        wanted = [
            {"kind": "qr"},
            {"kind": "card", "card": {"format": "uid", "bits": 56, "value_hex": number}},
            {"kind": "card", "card": sun},
            {"kind": "app_token", "public_key": phone.jwk},
        ]
        if index < count // PER_PIN:
            wanted.append({"kind": "pin", "entry": "alone"})
        made = cabinet.grant("L01", wanted, f"customer-{index}")
        shown.append(("qr", {"pass": made[0]["pass"]}))
        shown.append(("card", {"format": "uid", "bits": 56, "value_hex": number}))
        shown.append(("card", card.tap()))
        tokens.append(made[3]["pass"])
        if index < count // PER_PIN:
            shown += [("pin", {"pin": made[4]["pin"]})] * PER_PIN
    return shown, tokens, phone, cabinet


def present(connection, cabinet, mode, presented):
    answer, _ = connection.verify(cabinet.key, mode, presented)
    if answer["decision"] != "grant":
        raise RuntimeError(f"{mode} was not granted: {answer['reason']}")


def shown_secrets(shown, cabinet):
    """What was shown, by kind and number."""
    found = {}

    def add(kind, secret):
        found[kind, len(found)] = secret

    for mode, presented in {json.dumps(what): what for what in shown}.values():
        if mode == "qr":
            add("QR pass", presented["pass"].encode())
            add("QR pass, bytes", pass_bytes(presented["pass"]))
        elif mode == "pin":
            add("PIN", presented["pin"].encode())
        elif mode == "app_token":
            add("app token's pass", presented["pass"].encode())
            add("app token's pass, bytes", pass_bytes(presented["pass"]))
            add("app token's proof", presented["proof"].encode())
        elif presented["format"] == "uid":
            add("card number", presented["value_hex"].encode())
            add("card number, bytes", bytes.fromhex(presented["value_hex"]))
        else:
            add("card message", presented["picc_data_hex"].encode())
            add("card message's code", presented["cmac_hex"].encode())
            add("card message's code, bytes", bytes.fromhex(presented["cmac_hex"]))
    add(KEY, cabinet.key.encode())
    return found


def derived(master, purpose):
    """crypto_kdf_derive_from_key of libsodium, number 1."""
    return hashlib.blake2b(
        digest_size=32, key=master, salt=(1).to_bytes(8, "little") + bytes(8), person=purpose.encode() + bytes(8)
    ).digest()


def count(memory, wanted):
    """How often each kind is found and how many different ones, with what stands around some of them."""
    kinds = {kind: [0, 0, 0] for kind, _ in wanted}
    for kind, _ in wanted:
        kinds[kind][2] += 1
    different = collections.defaultdict(set)
    examples = []
    for name, _, address, region in search(memory, wanted):
        kinds[name[0]][0] += 1
        different[name[0]].add(name)
        if len(examples) < 20:
            examples.append(f"{name[0]} at {address:x} in {region.name or 'memory'}: {around(memory, address)}")
    for kind, names in different.items():
        kinds[kind][1] = len(names)
    return kinds, examples


def measure(executable, number, folder):
    with Service(executable, folder) as service:
        connection = Connection(service)
        shown, tokens, phone, cabinet = issue(connection, service.keys["admin_key"], number)
        connection.http.close()
    with Service(executable, folder) as service:
        connection = Connection(service)
        for mode, presented in shown:
            present(connection, cabinet, mode, presented)
        for text in tokens:
            nonce = connection.post(cabinet.key, "/v1/devices/self/challenges", {})["nonce"]
            shown.append(("app_token", {"pass": text, "proof": phone.prove(text, cabinet.code, nonce)}))
            present(connection, cabinet, *shown[-1])
        wanted = shown_secrets(shown, cabinet)
        found = {"presentations": len(shown), "secrets": len(wanted)}
        for state, live in [("open", {KEY}), ("closed", set())]:
            if state == "closed":
                connection.http.close()
            # A machine that has other things to do needs more than one.
            for found["seconds, " + state] in range(1, MOST_SECONDS + 1):
                time.sleep(1)
                memory = memory_of(service.process.pid)
                found[state], found[state + ": where"] = count(memory, wanted)
                if not any(hits for kind, (hits, *_) in found[state].items() if kind not in live):
                    break
        found["MiB"] = sum(len(content) for region in memory for _, content in region.runs) / 2**20
        with open(os.path.join(folder, "data.key"), "rb") as file:
            master = file.read()
        keys = {(purpose, 0): derived(master, purpose) for purpose in PURPOSES}
        places = search(memory, keys)
        found["keys"] = {purpose: sum(name == (purpose, 0) for name, *_ in places) for purpose in PURPOSES}
        locked = locked_regions(service.process.pid)
        found["keys outside locked pages"] = sum(
            not any(begin <= address < end for begin, end in locked) for _, _, address, _ in places
        )
        found["master key"] = len(search(memory, {("master", 0): master}))
    return found


def locked_regions(process):
    """Where mappings that are kept out of swap begin and end (`lo` of proc(5)'s smaps)."""
    regions = []
    with open(f"/proc/{process}/smaps", encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if "-" in words[0] and not words[0].endswith(":"):
                bounds = tuple(int(number, 16) for number in words[0].split("-"))
            elif words[0] == "VmFlags:" and "lo" in words:
                regions.append(bounds)
    return regions


def table(found):
    print(f"{found['presentations']} presentations; {found['MiB']:.1f} MiB of memory")
    for state in ("open", "closed"):
        print(f"{found['seconds, ' + state]} s later, the connection {state}:")
        for kind, (hits, different, number) in found[state].items():
            print(f"  {kind:28} {hits:5} hits, of {different:3} of {number:3}")
        for example in found[state + ": where"]:
            print(f"    {example}")
    keys = found["keys"].values()
    print(f"derived keys found {min(keys)} to {max(keys)} times each, master key {found['master key']} times")
    print(f"keys outside locked pages: {found['keys outside locked pages']}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("executable")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="accessauth-memory-") as folder:
        found = measure(arguments.executable, arguments.count, folder)
    if arguments.json:
        print(json.dumps(found))
    else:
        table(found)
    if min(found["keys"].values()) < 1:
        print("the memory could not be searched: not even live keys are found", file=sys.stderr)
        return 1
    return 1 if any(hits for hits, *_ in found["closed"].values()) else 0


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("search_memory.py: root is needed to read the service's memory")
    try:
        sys.exit(main())
    except (OSError, RuntimeError) as error:
        sys.exit(f"search_memory.py: {error}")
