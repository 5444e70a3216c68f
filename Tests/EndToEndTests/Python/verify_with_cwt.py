"""Verifies a pass with python-cwt, which knows nothing of this project.

    verify_with_cwt.py KEYSET_FILE PASS_TEXT

Prints the claims as JSON and exits 0 where a pass key of the COSE Key Set signed it; exits 1 otherwise. Whether the
pass is in its window, and everything else that a verifier judges, is left aside.
"""

import base64
import json
import sys

import cbor2
from cwt import CWT, COSEKey

# Wider than all dates that a pass can hold, so that the window does not matter.
ANY_TIME = 1 << 40


def main(key_set_path, text):
    with open(key_set_path, "rb") as file:
        key_set = cbor2.loads(file.read())
    keys = [COSEKey.new(key) for key in key_set if key.get("purpose", "pass") == "pass"]

    text = text.strip().upper()
    if not text.startswith("AP1"):
        raise ValueError("no pass")
    encoded = text[3:]
    message = base64.b32decode(encoded + "=" * (-len(encoded) % 8))
    claims = CWT.new(leeway=ANY_TIME).decode(message, keys)

    print(
        json.dumps(
            {
                "kid": cbor2.loads(cbor2.loads(message).value[0])[4].hex(),
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
