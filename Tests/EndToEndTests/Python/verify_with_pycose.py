"""Verifies a pass with pycose, which knows nothing of this project.

    verify_with_pycose.py KEYSET_FILE PASS_TEXT

Prints the claims as JSON and exits 0 where a pass key of the COSE Key Set signed it; exits 1 otherwise. Whether the
pass is in its window, and everything else that a verifier judges, is left aside.
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
    keys = [CoseKey.from_dict(key) for key in key_set if key.get("purpose", "pass") == "pass"]

    text = text.strip().upper()
    if not text.startswith("AP1"):
        raise ValueError("no pass")
    encoded = text[3:]
    message = Sign1Message.decode(base64.b32decode(encoded + "=" * (-len(encoded) % 8)))

    kid = next(value for label, value in message.phdr.items() if label.fullname == "KID")
    message.key = next(key for key in keys if key.kid == kid)
    if not message.verify_signature():
        raise ValueError("not genuine")

    claims = cbor2.loads(message.payload)
    print(
        json.dumps(
            {
                "kid": kid.hex(),
                "aud": claims.get(3),
                "exp": claims[4],
                "nbf": claims[5],
                "cti_hex": claims[7].hex(),
                "restrictions": claims[-65537],
            }
        )
    )


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Exception as error:  # Whatever goes wrong, the pass is not known to be genuine.
        sys.exit(f"{type(error).__name__}: {error}")
