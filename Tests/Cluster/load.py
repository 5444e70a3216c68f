"""Devices that present passes to several processes, and write down what they ask and are answered.

A pass opens one locker of a site, at any of its devices: once, or three times. Each is shown at several devices at
nearly the same time. An attempt is asked for again, under its name and at another process, until it is decided; some
people go away before that, and some attempts that were decided are asked for once more.
"""

import asyncio
import random
import time
import uuid

from client import Lost

DEVICES = 20
# Passes that devices choose from, and those that wait behind them.
OPEN, AHEAD = 8, 24
# Every other person insists; of so many calls of the others without a decision, one is the last. Of so many attempts
# one is asked for again after its answer.
GIVEN_UP, AGAIN = 6, 10
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def uuid_of(identifier):
    """The UUID of a TypeID (prefix, underscore, 26 characters of Crockford's base32)."""
    number = 0
    for character in identifier.rpartition("_")[2]:
        number = number * 32 + ALPHABET.index(character)
    return str(uuid.UUID(int=number))


def uuid7(chance):
    """A UUID version 7 (RFC 9562): milliseconds, then chance."""
    milliseconds = time.time_ns() // 1_000_000
    bits = milliseconds << 80 | 7 << 76 | chance.getrandbits(12) << 64 | 2 << 62 | chance.getrandbits(62)
    return str(uuid.UUID(int=bits))


class Pass:
    """A pass that was issued, and how often it is still to be shown."""

    def __init__(self, grant, text, showings):
        self.grant, self.text, self.showings = grant, text, showings


class Load:
    def __init__(self, clients, admin, recorder, seed):
        self.clients, self.admin, self.recorder = clients, admin, recorder
        self.chance = random.Random(seed)
        self.passes = []
        self.stops, self.gives_up = asyncio.Event(), asyncio.Event()
        self.site, self.devices = None, []

    # Before.

    async def make(self, path, body, key=None, headers=()):
        """What an administrator makes, at any process that can; asked for again until it is there."""
        self.tries = 0
        for number in range(200):
            self.tries += 1
            client = self.clients[(number + self.chance.randrange(3)) % len(self.clients)]
            try:
                status, answer = await client.send("POST", path, key or self.admin, body, headers=headers)
            except Lost:
                status, answer = 0, {}
            if 200 <= status < 300:
                return answer
            # In progress: the call before is still under way at another process.
            if status not in (0, 503) and answer.get("code") != "idempotency_in_progress":
                raise RuntimeError(f"POST {path}: {status} {answer}")
            if self.gives_up.is_set():
                return None
            await asyncio.sleep(0.25)
        raise RuntimeError(f"POST {path} is not answered")

    async def furnish(self):
        """A site with devices, each with a locker A01 and a key that every process knows."""
        self.site = (await self.make("/v1/sites", {"name": "Riga centre", "timezone": "Europe/Riga"}))["id"]
        for number in range(DEVICES):
            device = (await self.make("/v1/devices", {"site_id": self.site, "label": f"Cabinet {number}"}))["id"]
            locker = {"label": "A01", "board": "B1", "number": 1}
            await self.make(f"/v1/devices/{device}/lockers", {"lockers": [locker]})
            key = (await self.make("/v1/api_keys", {"role": "device", "device_id": device}))["key"]
            self.devices.append((uuid_of(device), key))
        shown = await self.issue(1, record=False)
        for client in self.clients:
            for _, key in self.devices:
                await self.is_known(client, key, shown)

    async def is_known(self, client, key, shown):
        """Waits until a process knows a key; it may take five seconds."""
        for _ in range(100):
            body = {
                "attempt_id": uuid7(self.chance), "mode": "qr", "presented": {"pass": shown.text}, "locker": "A01",
                "consume": False,
            }
            status, answer = await client.send("POST", "/v1/verifications", key, body)
            if status == 200 and answer["decision"] == "would_grant":
                return
            await asyncio.sleep(0.1)
        raise RuntimeError(f"a process does not know a device: {status} {answer}")

    async def issue(self, uses, record=True):
        body = {
            "subject": {"external_ref": f"customer-{self.chance.randrange(40)}"},
            "targets": {"site_id": self.site},
            "ends_at": "2099-01-01T00:00:00Z",
            "max_uses": uses,
            "credentials": [{"kind": "qr", "usage": "single_use" if uses == 1 else "multi_use"}],
        }
        made = await self.make("/v1/grants", body, headers=[f'Idempotency-Key: "{uuid7(self.chance)}"'])
        if made is None:
            return None
        grant = uuid_of(made["id"])
        if record:
            self.recorder.write("made", grant=grant, max_uses=uses, tries=self.tries)
        showings = self.chance.randint(3, 5) if uses == 1 else self.chance.randint(5, 8)
        return Pass(grant, made["credentials"][0]["pass"], showings)

    # During.

    async def run(self):
        """Until `stops` is set, and then until every attempt is decided or `gives_up` is set as well."""
        tasks = [asyncio.create_task(self.supply())]
        tasks += [asyncio.create_task(self.show(*device)) for device in self.devices]
        await asyncio.gather(*tasks)

    async def supply(self):
        while not self.stops.is_set():
            if len(self.passes) >= OPEN + AHEAD:
                await asyncio.sleep(0.05)
            elif shown := await self.issue(self.chance.choice([1, 1, 1, 3])):
                self.passes.append(shown)

    async def show(self, device, key):
        while not self.stops.is_set():
            await asyncio.sleep(self.chance.uniform(0.15, 0.45))
            if not self.passes:
                continue
            shown = self.chance.choice(self.passes[:OPEN])
            shown.showings -= 1
            if not shown.showings:
                self.passes.remove(shown)
            await self.attempt(device, key, shown)

    async def attempt(self, device, key, shown):
        name = uuid7(self.chance)
        body = {"attempt_id": name, "mode": "qr", "presented": {"pass": shown.text}, "locker": "A01"}
        insists = self.chance.random() < 0.5
        process, number = self.chance.randrange(len(self.clients)), 0
        while not self.gives_up.is_set():
            number += 1
            if await self.call(device, key, shown, name, body, number, process):
                break
            if not insists and self.chance.randrange(GIVEN_UP) == 0:
                return
            await asyncio.sleep(self.chance.uniform(0.1, 0.4))
            process = (process + self.chance.randint(1, len(self.clients) - 1)) % len(self.clients)
        if self.chance.randrange(AGAIN) == 0 and not self.gives_up.is_set():
            await self.call(device, key, shown, name, body, number + 1, (process + 1) % len(self.clients))

    async def call(self, device, key, shown, name, body, number, process):
        """One call; whether it was decided."""
        self.recorder.write("call", attempt=name, number=number, grant=shown.grant, device=device, process=process)
        about = {"attempt": name, "number": number, "process": process}
        try:
            status, answer = await self.clients[process].send("POST", "/v1/verifications", key, body)
        except Lost as lost:
            self.recorder.write("lost", **about, how=str(lost))
            return False
        if status != 200:
            self.recorder.write("answer", **about, status=status, code=answer.get("code"))
            # Whatever is neither a decision nor "not now" is found by the checker.
            return status != 503
        self.recorder.write(
            "answer", **about, status=200, decision=answer["decision"], reason=answer["reason"],
            event=uuid_of(answer["event_id"]), uses_left=answer.get("uses_left"),
        )
        return True
