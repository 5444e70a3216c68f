"""B-08: a reader at which somebody has guessed too often; it stays shut, whoever leads the cluster afterwards."""

import asyncio

from client import Lost
from load import uuid7

# Five are looked at, and one comes back after a quarter of an hour.
TRIES = 5


class Keypad:
    """A device of its own, which no pass is shown at."""

    def __init__(self, load, key):
        self.load, self.key, self.number = load, key, 0

    @classmethod
    async def locked_out(cls, load, label):
        """One whose tries are used up, as every process says."""
        device = (await load.make("/v1/devices", {"site_id": load.site, "label": label}))["id"]
        locker = {"label": "A01", "board": "B1", "number": 1}
        await load.make(f"/v1/devices/{device}/lockers", {"lockers": [locker]})
        keypad = cls(load, (await load.make("/v1/api_keys", {"role": "device", "device_id": device}))["key"])
        # A try that was not answered may have counted.
        for number in range(4 * TRIES):
            if await keypad.guess(load.clients[number % len(load.clients)]) == "throttled":
                return keypad
        raise RuntimeError(f"{4 * TRIES} wrong PINs at one reader, and it takes another")

    async def guess(self, client):
        """Enters a PIN that nobody has, and what is said to that; asked for again until there is an answer."""
        self.number += 1
        body = {
            "attempt_id": uuid7(self.load.chance), "mode": "pin", "presented": {"pin": f"{700000 + self.number}"},
        }
        for _ in range(120):
            try:
                status, answer = await client.send("POST", "/v1/verifications", self.key, body)
            except Lost:
                status, answer = 503, {}
            if status == 200:
                return answer["reason"]
            # A process learns of a new key within some seconds.
            if status not in (401, 503):
                raise RuntimeError(f"a PIN was answered {status} {answer}")
            await asyncio.sleep(0.25)
        raise RuntimeError("a PIN is not answered")

    async def wrong(self):
        """What the processes say that still let somebody guess."""
        said = [await self.guess(client) for client in self.load.clients]
        return [reason for reason in said if reason != "throttled"]
