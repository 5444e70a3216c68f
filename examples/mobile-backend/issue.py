#!/usr/bin/env python3
"""The backend of a mobile app: gives its customer a QR code and a PIN for one locker, for a day.

    issue.py LOCKER_ID CUSTOMER PICTURE

CUSTOMER is your name for the person; the QR code goes to the file PICTURE. ACCESSAUTH_SERVER names the service,
ACCESSAUTH_API_KEY_FILE the file with a partner's key that has the scopes `issue` and `customer_keys`.
"""
import base64
import json
import os
import sys
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timedelta, timezone


def call(key, path, body=None, accept="application/json", repeat_as=None):
    """The answer's headers and its body, as bytes."""
    headers = {"Authorization": f"Bearer {key}", "Accept": accept, "Content-Type": "application/json"}
    if repeat_as:
        headers["Idempotency-Key"] = repeat_as
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(os.environ["ACCESSAUTH_SERVER"] + path, data, headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.headers, answer.read()


def main(locker, customer, picture):
    with open(os.environ["ACCESSAUTH_API_KEY_FILE"], encoding="ascii") as file:
        key = file.read().strip()

    # Kept with the order before the call: whoever gets no answer asks again with both, and gets the same grant.
    order = f"order-{uuid.uuid4()}"
    wanted = {
        "subject": {"external_ref": customer},
        "targets": {"locker_ids": [locker]},
        "ends_at": (datetime.now(timezone.utc) + timedelta(days=1)).isoformat(timespec="seconds"),
        "credentials": [{"kind": "qr", "image": "png"}, {"kind": "pin", "entry": "with_locker"}],
    }
    grant = json.loads(call(key, "/v1/grants", wanted, repeat_as=order)[1])
    code, pin = grant["credentials"]
    with open(os.open(picture, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(base64.b64decode(code["image"]["data_base64"]))
    print(f"grant     {grant['id']}, from {grant['starts_at']} to {grant['ends_at']}")
    print(f"QR code   {picture}, until {code['expires_at']}")
    print(f"PIN       {pin['pin']}, with the locker's number")

    headers, answer = call(key, "/v1/grants", wanted, repeat_as=order)
    again = json.loads(answer)
    is_same = again["id"] == grant["id"] and again["credentials"][0]["pass"] == code["pass"]
    replayed = headers["Idempotent-Replayed"] == "true"
    again_pin = again["credentials"][1]["pin"]
    print(f"again     a replay: {replayed}, the same grant and code: {is_same}, the PIN: {again_pin}")

    # The app itself may read this one person's grants, for an hour.
    _, answer = call(key, "/v1/api_keys", {"role": "customer", "subject_id": grant["subject_id"]})
    app = json.loads(answer)
    _, fetched = call(app["key"], f"/v1/credentials/{code['id']}/qr", accept="image/png")
    print(f"app       {app['masked']}, until {app['expires_at']}, fetched a QR code of {len(fetched)} bytes")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except urllib.error.HTTPError as refusal:
        sys.exit(f"{refusal.code}: {refusal.read().decode()}")
