"""Checks a webhook with libraries that know nothing of this project: standardwebhooks for `v1`, cryptography for `v1a`.

    webhook_check.py < JSON

The JSON has `headers` (an object), `body` (text) and `secret` (`whsec_...`) or `public_key` (`whpk_...`). Exits 0 where
the webhook is genuine and of the last five minutes, and 1 otherwise.
"""

import base64
import json
import sys
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook

TOLERANCE_SECONDS = 300


def check_asymmetric(text, body, headers):
    if not text.startswith("whpk_"):
        raise ValueError("no public key")
    key = Ed25519PublicKey.from_public_bytes(base64.b64decode(text[5:], validate=True))
    if abs(time.time() - int(headers["webhook-timestamp"])) > TOLERANCE_SECONDS:
        raise ValueError("too old or too new")
    content = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}".encode()
    for entry in headers["webhook-signature"].split(" "):
        version, signature = entry.split(",", 1)
        if version == "v1a":
            try:
                return key.verify(base64.b64decode(signature, validate=True), content)
            except Exception:  # The next one may be by this key.
                continue
    raise ValueError("no matching signature")


def main():
    given = json.load(sys.stdin)
    if given.get("secret"):
        Webhook(given["secret"]).verify(given["body"], given["headers"])
    else:
        check_asymmetric(given["public_key"], given["body"], given["headers"])


if __name__ == "__main__":
    try:
        main()
    except Exception as error:  # Whatever goes wrong, the webhook is not known to be genuine.
        sys.exit(f"{type(error).__name__}: {error}")
