"""Verifies a receipt of erasure with pycose, which knows nothing of this project.

    receipt_check.py KEYSET_FILE RECEIPT_TEXT

Prints the payload as JSON and exits 0 where a receipt key of the COSE Key Set signed it; exits 1 otherwise.
"""

import base64
import json
import sys

import cbor2
from pycose.keys import CoseKey
from pycose.messages import Sign1Message


def main(key_set_path, text):
    with open(key_set_path, "rb") as file:
        key_set = cbor2.loads(file.read())
    keys = [CoseKey.from_dict(key) for key in key_set if key.get("purpose") == "receipt"]

    message = Sign1Message.decode(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    kid = next(value for label, value in message.phdr.items() if label.fullname == "KID")
    message.key = next(key for key in keys if key.kid == kid)
    if not message.verify_signature():
        raise ValueError("not genuine")

    payload = cbor2.loads(message.payload)
    if cbor2.dumps(payload, canonical=False) != message.payload:
        raise ValueError("not in its one form")
    print(json.dumps({"version": payload[1], "subject": payload[3].hex(), "erased": payload[7], "kept": payload[8]}))


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:  # Whatever goes wrong, the receipt is not known to be genuine.
        sys.exit(f"{type(error).__name__}: {error}")
