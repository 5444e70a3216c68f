#!/usr/bin/env python3
"""Checks that a document is OpenAPI 3.1, by somebody else's reading of the standard.

usage: openapi_check.py DOCUMENT

Prints one line and exits 0, or one line for each finding and exits 1.
"""

import json
import sys

from openapi_spec_validator import OpenAPIV31SpecValidator


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: openapi_check.py DOCUMENT")
    with open(sys.argv[1], encoding="utf-8") as file:
        document = json.load(file)
    flaws = list(OpenAPIV31SpecValidator(document).iter_errors())
    for flaw in flaws:
        print(f"{'/'.join(map(str, flaw.absolute_path))}: {flaw.message[:400]}")
    operations = sum(len(item) for item in document["paths"].values())
    print(f"{len(document['paths'])} paths, {operations} operations, {len(flaws)} flaws")
    return 1 if flaws else 0


if __name__ == "__main__":
    sys.exit(main())
