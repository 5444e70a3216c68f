"""G-04: what of 1,000 presentations is still in the memory of the service a second later.

    search_memory.py EXECUTABLE

Passes, PINs, card numbers, card messages and app tokens are issued. The service starts anew, so that what is found
comes from their verification; each kind is presented 200 times, and all are granted. A second later all memory of the
process that can be written is read, and each secret that was shown is searched in it as text and, where it stands for
bytes, as bytes. The numbers are for comparison between releases: there is no target. Root is needed, as the service
lets nobody else read its memory. Exits 0 where the memory was read, 1 where it was not.
"""

import base64
import hashlib
import os
import secrets
import signal
import sys
import tempfile
import time

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from service import Cabinet, Connection, Service

# Of each of five kinds.
COUNT = 200
# Each PIN is presented twice: a reader has 100 at most.
PINS = 100


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


class Canaries:
    """What was shown, by kind and form."""

    def __init__(self):
        self.forms = {}

    def add(self, kind, secret):
        self.forms.setdefault(kind, []).append(secret if isinstance(secret, bytes) else secret.encode())

    def count(self, memory):
        """How often each kind was found, and how many different ones."""
        found = {}
        for kind, all_secrets in self.forms.items():
            hits = [sum(region.count(secret) for region in memory) for secret in all_secrets]
            found[kind] = (sum(hits), sum(1 for hit in hits if hit), len(hits))
        return found


def issue(connection, admin):
    """Issues everything, and answers the presentations as (mode, presented) with tokens last, and the cabinet."""
    site = connection.post(admin, "/v1/sites", {"name": "Site", "timezone": "UTC"})["id"]
    cabinet = Cabinet(connection, admin, site, "Cabinet", 1)
    meta_read_key = secrets.token_bytes(16)
    profile = {"wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": [meta_read_key.hex()]}
    connection.call(admin, "PUT", "/v1/card_profile", profile)
    phone = Phone()
    shown, tokens = [], []
    for index in range(COUNT):
        number, card = "04" + secrets.token_hex(6).upper(), SimulatedCard(meta_read_key)
        sun = {"format": "sun", "uid_hex": card.uid.hex(), "file_read_key_hex": card.file_read_key.hex()}
        wanted = [
            {"kind": "qr"},
            {"kind": "card", "card": {"format": "uid", "bits": 56, "value_hex": number}},
            {"kind": "card", "card": sun},
            {"kind": "app_token", "public_key": phone.jwk},
        ]
        if index < PINS:
            wanted.append({"kind": "pin", "entry": "alone"})
        made = cabinet.grant("L01", wanted, f"customer-{index}")
        shown.append(("qr", {"pass": made[0]["pass"]}))
        shown.append(("card", {"format": "uid", "bits": 56, "value_hex": number}))
        shown.append(("card", card.tap()))
        tokens.append(made[3]["pass"])
        if index < PINS:
            shown += [("pin", {"pin": made[4]["pin"]})] * (COUNT // PINS)
    return shown, tokens, phone, cabinet


def present(connection, cabinet, mode, presented):
    answer, _ = connection.verify(cabinet.key, mode, presented)
    if answer["decision"] != "grant":
        raise RuntimeError(f"{mode} was not granted: {answer['reason']}")


def canaries(shown, cabinet):
    found = Canaries()
    for mode, presented in shown:
        if mode == "qr":
            found.add("QR pass, text", presented["pass"])
            found.add("QR pass, bytes", pass_bytes(presented["pass"]))
        elif mode == "pin" and presented["pin"].encode() not in found.forms.get("PIN", []):
            found.add("PIN", presented["pin"])
        elif mode == "app_token":
            found.add("app token's pass, text", presented["pass"])
            found.add("app token's pass, bytes", pass_bytes(presented["pass"]))
            found.add("app token's proof, text", presented["proof"])
        elif mode == "card" and presented["format"] == "uid":
            found.add("card number, text", presented["value_hex"])
            found.add("card number, bytes", bytes.fromhex(presented["value_hex"]))
        elif mode == "card":
            found.add("card message's code, text", presented["cmac_hex"])
            found.add("card message's code, bytes", bytes.fromhex(presented["cmac_hex"]))
    found.add("key of the device, text", cabinet.key)
    return found


def memory_of(process):
    """All memory of the process that can be written, while it stands still."""
    os.kill(process, signal.SIGSTOP)
    try:
        regions = []
        with open(f"/proc/{process}/maps", encoding="utf-8") as maps, open(f"/proc/{process}/mem", "rb", 0) as memory:
            for line in maps:
                place, rights, *_ = line.split()
                if not rights.startswith("rw"):
                    continue
                begin, end = (int(number, 16) for number in place.split("-"))
                memory.seek(begin)
                regions.append(memory.read(end - begin))
        return regions
    finally:
        os.kill(process, signal.SIGCONT)


def main(executable):
    with tempfile.TemporaryDirectory(prefix="accessauth-memory-") as folder:
        with Service(executable, folder) as service:
            shown, tokens, phone, cabinet = issue(Connection(service), service.keys["admin_key"])
        with Service(executable, folder) as service:
            connection = Connection(service)
            for mode, presented in shown:
                present(connection, cabinet, mode, presented)
            for text in tokens:
                nonce = connection.post(cabinet.key, "/v1/devices/self/challenges", {})["nonce"]
                shown.append(("app_token", {"pass": text, "proof": phone.prove(text, cabinet.code, nonce)}))
                present(connection, cabinet, *shown[-1])
            time.sleep(1)
            memory = memory_of(service.process.pid)
            # A name that the process certainly holds: were it not found, nothing would be.
            if not any(service.data.encode() in region for region in memory):
                print("the memory could not be searched: not even the service's arguments are found", file=sys.stderr)
                return 1
    print(f"{len(shown)} presentations; {sum(map(len, memory)) / 2**20:.0f} MiB of memory a second later")
    total = 0
    for kind, (hits, different, count) in canaries(shown, cabinet).count(memory).items():
        total += hits
        print(f"{kind:28} {hits:5} hits, of {different:3} of {count:3}")
    print(f"{'all':28} {total:5} hits")
    return 0


if __name__ == "__main__":
    if os.geteuid() != 0:
        sys.exit("search_memory.py: root is needed to read the service's memory")
    try:
        sys.exit(main(*sys.argv[1:]))
    except (OSError, RuntimeError) as error:
        sys.exit(f"search_memory.py: {error}")
