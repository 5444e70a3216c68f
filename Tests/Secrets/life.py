"""The whole life of every kind of credential over HTTP, with everything that is secret in it noted down, and with the same
secrets where they do not belong."""

import base64
import http.client
import json
import os
import re
import secrets
import sys
import time
import uuid
from datetime import datetime, timedelta, timezone
from urllib.parse import quote

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "EndToEndTests", "Python"))

from search_memory import Phone, SimulatedCard, pass_bytes  # noqa: E402, the folder of the measurements

# What a tenant calls its things and its people; it is no secret, and yet nobody's who helps.
NAMES = {
    "site": "Canary-Place-7Q2", "device": "Canary-Cabinet-5K8", "locker": "CNRY-A12", "tenant": "Canary-Tenant-9D4",
    "person": "customer-canary-4711", "holder": "Canary Holder 3F", "order": "order-canary-1177",
    "invoice": "INV-canary-2266", "payment": "upi-canary-3355", "endpoint": "Canary endpoint 8H",
    "reason": "reason-canary-6644",
}  # fmt: skip


class Client:
    """One caller, whose answers are kept where they may hold no secret: all but those that give one, once."""

    def __init__(self, port, answers):
        self.port = port
        self.answers = answers

    def send(self, key, method, path, body=None, headers=None, is_kept=True):
        """Status and body, whatever they are."""
        sent = {"Authorization": f"Bearer {key}"} if key else {}
        if body is not None:
            sent["Content-Type"] = "application/json"
        raw = body if isinstance(body, (bytes, type(None))) else json.dumps(body).encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body=raw, headers={**sent, **(headers or {})})
            response = connection.getresponse()
            answer = response.read()
            if is_kept:
                self.answers.append(str(response.headers).encode() + answer)
            return response.status, answer
        finally:
            connection.close()

    def call(self, key, method, path, body=None, headers=None, is_kept=False):
        """The answer to a call that has to work."""
        status, answer = self.send(key, method, path, body, headers, is_kept)
        if status >= 300:
            raise RuntimeError(f"{method} {path.split('?')[0]}: {status} {answer[:300]!r}")
        return json.loads(answer) if answer else None


class Life:
    """Everything that happens, and what of it is secret."""

    def __init__(self, service, needles, hook):
        self.needles = needles
        self.answers = []
        self.client = Client(service.port, self.answers)
        self.hook = hook
        self.admin, self.platform = service.keys["admin_key"], service.keys["platform_key"]
        self.tenant = service.keys["tenant_id"]
        for key in (self.admin, self.platform):
            self.note_key(key)
        for name in NAMES.values():
            needles.add("names", name, text_only=True)

    # What is secret.

    def note_key(self, key):
        """The body of a key; what stands before it tells its role alone."""
        self.needles.add("API key", key.rsplit("_", 1)[1])

    def note_pass(self, text, kind="pass"):
        """A pass, and its signature: what comes before that is not the same from pass to pass, but says nothing new."""
        raw = pass_bytes(text)
        self.needles.add(kind, text[-80:])
        self.needles.add(kind, raw[-64:])

    def note_card(self, kind, hex_text):
        """A number as it is typed and as bytes."""
        self.needles.add(kind, bytes.fromhex(hex_text))

    # What happens.

    def post(self, path, body, key=None, headers=None):
        return self.client.call(key or self.admin, "POST", path, body, headers)

    def put(self, path, body):
        return self.client.call(self.admin, "PUT", path, body)

    def make_key(self, body, maker=None):
        made = self.post("/v1/api_keys", body, maker)
        self.note_key(made["key"])
        return made["key"], made["id"]

    def present(self, mode, presented, locker=None, attempt=None, consume=None):
        body = {"attempt_id": attempt or str(uuid.uuid4()), "mode": mode, "presented": presented}
        if locker:
            body["locker"] = locker
        if consume is not None:
            body["consume"] = consume
        return json.loads(self.client.send(self.door, "POST", "/v1/verifications", body)[1])

    def live(self):
        self.found()
        self.issue()
        self.open()
        self.guess()
        self.misplace()
        self.manage()

    def found(self):
        """Places, keys, policies and receivers."""
        made = self.post("/v1/tenants", {"name": NAMES["tenant"], "sandbox": True}, self.platform)
        self.note_key(made["admin_key"])
        self.site = self.post("/v1/sites", {"name": NAMES["site"], "timezone": "Europe/Riga"})["id"]
        device = self.post("/v1/devices", {"site_id": self.site, "label": NAMES["device"]})
        self.device, self.code = device["id"], device["device_code"]
        lockers = {"lockers": [{"label": NAMES["locker"], "board": "B1", "number": 12}]}
        self.locker = self.post(f"/v1/devices/{self.device}/lockers", lockers)["data"][0]["id"]
        self.door, _ = self.make_key({"role": "device", "device_id": self.device})
        self.operator, _ = self.make_key({"role": "operator", "person": NAMES["holder"]})
        scopes = ["issue", "trigger", "payments", "events", "webhooks", "customer_keys"]
        self.partner, partner = self.make_key({"role": "partner", "scopes": scopes, "site_ids": [self.site]})
        self.make_key({"role": "agent", "site_ids": [self.site]})
        rotated = self.post(f"/v1/api_keys/{partner}/rotate", {"overlap_seconds": 3600})
        self.note_key(rotated["key"])
        # PINs of ten digits: fewer come by chance.
        self.put("/v1/policies", {"max_live_pins": 10000, "pin_traffic": "busy"})
        self.meta_key = secrets.token_bytes(16)
        self.needles.add("card key", self.meta_key)
        profile = {"wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": [self.meta_key.hex()]}
        self.put("/v1/card_profile", profile)
        for path, signature in (("/v1", "v1"), ("/v1a", "v1a"), ("/late", "v1")):
            body = {"url": self.hook + path, "signature": signature, "description": NAMES["endpoint"]}
            made = self.post("/v1/webhook_endpoints", body)
            self.note_hook(made)
            # Messages of `v1a` are signed by a key of the tenant's.
            if signature == "v1":
                self.note_hook(self.post(f"/v1/webhook_endpoints/{made['id']}/rotate", {}))
            self.post(f"/v1/webhook_endpoints/{made['id']}/test", {})

    def note_hook(self, made):
        if made.get("secret"):
            text = made["secret"].removeprefix("whsec_")
            self.needles.add("webhook secret", text)
            self.needles.add("webhook secret", base64.b64decode(text))

    def issue(self):
        """One grant with every kind of credential, made twice by the same call."""
        self.phone = Phone()
        self.card = SimulatedCard(self.meta_key)
        self.needles.add("card key", self.card.file_read_key)
        self.note_card("card number", self.card.uid.hex())
        self.number, self.raw = "04" + secrets.token_hex(6).upper(), secrets.token_hex(8).upper()
        self.captured = "04" + secrets.token_hex(6).upper()
        for number in (self.number, self.raw, self.captured):
            self.note_card("card number", number)
        self.idempotency = "canary-" + secrets.token_hex(16)
        self.needles.add("idempotency key", self.idempotency)
        body = {
            "subject": {"external_ref": NAMES["person"]},
            "targets": {"locker_ids": [self.locker]},
            "ends_at": (datetime.now(timezone.utc) + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "max_uses": None,
            "reference": NAMES["order"],
            "holds": [{"kind": "payment", "reference": NAMES["invoice"]}],
            "credentials": [
                {"kind": "qr", "usage": "multi_use"},
                {"kind": "qr", "usage": "rotating"},
                {"kind": "app_token", "public_key": self.phone.jwk},
                {"kind": "pin", "entry": "alone"},
                {"kind": "pin", "entry": "alone", "duress": True},
                {"kind": "card", "card": {"format": "uid", "bits": 56, "value_hex": self.number}},
                {"kind": "card", "card": {"format": "raw", "bits": 64, "value_hex": self.raw}},
                {
                    "kind": "card",
                    "card": {
                        "format": "sun",
                        "uid_hex": self.card.uid.hex(),
                        "file_read_key_hex": self.card.file_read_key.hex(),
                    },
                },
                {"kind": "face", "device_id": self.device},
            ],
        }
        headers = {"Idempotency-Key": self.idempotency}
        grant = self.post("/v1/grants", body, headers=headers)
        again = self.post("/v1/grants", body, headers=headers)
        assert again["id"] == grant["id"], "a repeated call made something else"
        self.grant, self.subject = grant["id"], grant["subject_id"]
        self.hold = grant["holds"][0]["id"]
        self.credentials = grant["credentials"]
        self.passes = [self.credentials[index]["pass"] for index in range(3)]
        self.pin, self.duress = self.credentials[3]["pin"], self.credentials[4]["pin"]
        for text, kind in zip(self.passes, ("pass", "pass", "app token")):
            self.note_pass(text, kind)
        for pin in (self.pin, self.duress):
            assert len(pin) >= 10, "a PIN of so few digits comes by chance"
            self.needles.add("PIN", pin)
        self.client.call(
            self.admin, "PUT", f"/v1/holds/{self.hold}", {"status": "cleared", "transaction_ref": NAMES["payment"]}
        )

    def open(self):
        """Each is presented, some twice, and a dry run among them."""
        granted = []
        once = str(uuid.uuid4())
        for _ in range(2):
            granted.append(self.present("qr", {"pass": self.passes[0]}, attempt=once))
        granted.append(self.present("qr", {"pass": self.passes[0]}, consume=False))
        granted.append(self.present("qr", {"pass": self.passes[1]}))
        nonce = self.client.call(self.door, "POST", "/v1/devices/self/challenges", {})["nonce"]
        proof = self.phone.prove(self.passes[2], self.code, nonce)
        self.needles.add("proof", proof[-80:])
        granted.append(self.present("app_token", {"pass": self.passes[2], "proof": proof}))
        granted.append(self.present("pin", {"pin": self.pin}))
        granted.append(self.present("pin", {"pin": self.duress}))
        granted.append(self.present("card", {"format": "uid", "bits": 56, "value_hex": self.number}))
        granted.append(self.present("card", {"format": "raw", "bits": 64, "value_hex": self.raw}))
        tap = self.card.tap()
        self.needles.add("card message", bytes.fromhex(tap["picc_data_hex"]))
        self.needles.add("card message", bytes.fromhex(tap["cmac_hex"]))
        granted.append(self.present("card", tap))
        face = {"credential_id": self.credentials[8]["id"], "confidence": 0.98}
        granted.append(self.present("face", face, locker=NAMES["locker"]))
        for answer in granted:
            assert answer.get("reason") == "granted", f"what was to open did not: {answer.get('reason', answer)}"
        self.client.send(self.door, "POST", f"/v1/verifications/{once}/outcome", {"result": "opened"})
        # The reader waits for a card.
        self.post(f"/v1/devices/{self.device}/capture", {"grant_id": self.grant})
        self.present("card", {"format": "uid", "bits": 56, "value_hex": self.captured})

    def guess(self):
        """What is wrong is a secret, too: the wrong PIN is the right one but for a digit."""
        for _ in range(8):
            wrong = str(secrets.randbelow(9 * 10**9) + 10**9)
            self.needles.add("PIN", wrong)
            self.present("pin", {"pin": wrong})
        number = "04" + secrets.token_hex(6).upper()
        self.note_card("card number", number)
        self.present("card", {"format": "uid", "bits": 56, "value_hex": number})
        self.present("qr", {"pass": self.passes[0][:-1] + ("A" if self.passes[0][-1] != "A" else "B")})
        self.present("app_token", {"pass": self.passes[2]})
        self.present("card", {**self.card.tap(), "cmac_hex": secrets.token_hex(8).upper()})

    def misplace(self):
        """Secrets in paths, queries, headers, members that nobody asks for, and bodies that are cut in the middle."""
        send = self.client.send
        for secret in (self.pin, self.passes[0], self.door, self.number, self.meta_key.hex()):
            send(self.admin, "GET", f"/v1/grants/{quote(secret)}")
            send(self.admin, "GET", f"/v1/events?cursor={quote(secret)}")
            send(self.admin, "GET", f"/v1/subjects?external_ref={quote(secret)}")
            send(self.admin, "POST", f"/v1/{quote(secret)}", {})
            send(None, "GET", f"/{quote(secret)}")
            send(secret, "GET", "/v1/sites")
            # The pointer of the refusal repeats the name of the member, to whoever sent it: its answer is not searched.
            member = {"name": "N", "timezone": "UTC", secret[:60]: secret[:60]}
            send(self.admin, "POST", "/v1/sites", member, is_kept=False)
            send(self.admin, "POST", "/v1/sites", {"name": "N", "timezone": secret[:60]})
            send(self.admin, "POST", "/v1/sites", b'{"name":"' + secret.encode())
            headers = {
                "User-Agent": secret, "X-Forwarded-For": secret, "traceparent": f"00-{secret}-00", "Referer": secret,
                "Cookie": f"key={secret}", "If-None-Match": secret, "Accept": secret,
            }  # fmt: skip
            send(self.admin, "GET", f"/v1/sites/{self.site}", headers=headers)
            send(self.door, "POST", "/v1/verifications", {"attempt_id": secret[:60], "mode": "pin", "presented": {}})
            send(self.door, "POST", "/v1/verifications", {"attempt_id": str(uuid.uuid4()), "mode": secret[:60]})
        # Data of payment cards: numbers that banks give out for trying.
        path = f"/v1/grants/{self.grant}/holds"
        hold = self.post(path, {"kind": "payment"})["id"]
        for payment in ("5425233430109903", "4917610000000000", "8317731964"):
            self.needles.add("payment", payment)
            bodies = [
                {"status": "cleared", "upi_pin": payment},
                {"status": "cleared", "reference": payment},
                b'{"status":"cleared","transaction_ref":"' + payment.encode(),
            ]
            # Ten digits are no card's, and a reference like any other where one is asked for.
            if len(payment) > 10:
                bodies.append({"status": "cleared", "transaction_ref": payment})
                bodies.append({"status": "cleared", "transaction_ref": " ".join(re.findall("....", payment))})
            for body in bodies:
                status, _ = send(self.admin, "PUT", f"/v1/holds/{hold}", body)
                assert status == 400, f"data of a payment card was answered with {status}"
            send(self.admin, "POST", path, {"kind": "payment", "cvv": payment})
        self.put(f"/v1/holds/{hold}", {"status": "cleared"})

    def manage(self):
        """Everything else that can be done with them."""
        ids = [credential["id"] for credential in self.credentials]
        for path in (f"/v1/credentials/{ids[0]}", f"/v1/grants/{self.grant}"):
            self.post(path + "/suspend", {})
            self.post(path + "/resume", {})
        for index, kind in ((0, "pass"), (3, "PIN")):
            made = self.post(f"/v1/credentials/{ids[index]}/reissue", {})
            made = made.get("credential", made)
            if made.get("pass"):
                self.note_pass(made["pass"])
            if made.get("pin"):
                self.needles.add("PIN", made["pin"])
        for accept in ("image/png", "image/svg+xml", "text/plain", "application/json"):
            # It gives a pass: its answer is not searched.
            self.client.send(
                self.admin, "GET", f"/v1/credentials/{ids[1]}/qr", headers={"Accept": accept}, is_kept=False
            )
        headers = {"Idempotency-Key": "canary-" + secrets.token_hex(16)}
        self.needles.add("idempotency key", headers["Idempotency-Key"])
        trigger = {"locker_id": self.locker, "grant_id": self.grant, "reason_ref": NAMES["reason"]}
        for _ in range(2):
            self.client.call(self.admin, "POST", "/v1/triggers", trigger, headers, is_kept=True)
        # The command opens for 30 seconds: its answer is not searched, and what it holds is.
        commands = self.client.call(self.door, "GET", "/v1/devices/self/commands?wait=5")["data"]
        assert commands, "no command came"
        for command in commands:
            self.needles.add("command", command["command"][-80:])
            self.client.send(
                self.door, "POST", f"/v1/commands/{command['id']}/ack", {"result": "opened", "nonce": command["nonce"]}
            )
        self.make_key({"role": "customer", "subject_id": self.subject})
        report = {"events": [{"sequence": 1, "type": "device.started", "captured_at": "2026-11-22T12:00:00Z"}]}
        self.client.send(self.door, "POST", "/v1/devices/self/events", report)
        self.post(f"/v1/signing_keys/pass/rotate", {})
        self.post(f"/v1/credentials/{ids[5]}/revoke", {})
        for path in (
            "/v1/api_keys", "/v1/grants", f"/v1/grants/{self.grant}", f"/v1/credentials/{ids[3]}", "/v1/card_profile",
            "/v1/lockouts", "/v1/policies", f"/v1/devices/{self.device}/risk", f"/v1/lockers/{self.locker}/access",
            "/v1/subjects", "/v1/webhook_endpoints", "/v1/webhook_deliveries", "/v1/signing_keys", "/v1/retention",
            f"/v1/subjects/affected?device={self.device}", "/readyz?verbose", "/version", "/openapi.json",
        ):  # fmt: skip
            self.client.send(self.admin, "GET", path)

    # What is taken out of it.

    def get(self, path, headers=None):
        status, body = self.client.send(self.admin, "GET", path, headers=headers, is_kept=False)
        if status != 200:
            raise RuntimeError(f"GET {path.split('?')[0]}: {status} {body[:300]!r}")
        return body

    def settle(self, receiver):
        """Waits until what happened has its place, was sent, and is covered by a signed head of the log."""
        exports = "/v1/events/export" in json.loads(self.get("/openapi.json"))["paths"]
        end = time.monotonic() + 30
        while time.monotonic() < end:
            log = self.get("/v1/events/export?format=ndjson" if exports else "/v1/events?limit=100")
            if self.grant.encode() in log and b"access.granted" in receiver.content():
                return
            time.sleep(0.2)
        raise RuntimeError("no webhook came, or the log was not signed")
