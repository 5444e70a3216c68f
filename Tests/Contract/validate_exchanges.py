#!/usr/bin/env python3
"""Compares what a test run asked and was answered with the document of the API.

usage: validate_exchanges.py FOLDER

FOLDER holds the files that the tests wrote because ACCESSAUTH_EXCHANGES named it: one JSON object a line with `method`,
`path`, `status`, `type` and, of JSON, `body`. The document stands among them: a test fetched it. An answer fails where its path, method, status or media type is not
documented, or its body does not fit its schema, in which objects have no members that the schema does not name.

Tests ask for things that are not there, too. So these are as they should be:

- a path that is not documented, and that the service does not know either: 404, as a problem;
- a method that its path has neither here nor there: 405, as a problem;
- bytes that are no HTTP, or a path in a form that no route has (`//`, `..`): 400 or 404, as a problem.

Every operation must have answered something that is no error at least once, but for those in UNREACHED.
"""

import json
import os
import sys
from collections import Counter

sys.dont_write_bytecode = True
from document import Document  # noqa: E402, leaves nothing behind

# Operations that no test in this process can reach, and why.
UNREACHED = {}

MOST_SHOWN = 40


def is_problem(exchange, *statuses):
    body = exchange.get("body")
    return (
        exchange["status"] in statuses
        and exchange["type"] == "application/problem+json"
        and (exchange["method"] == "HEAD" or isinstance(body, dict) and body.get("status") == exchange["status"])
    )


def flaw(document, exchange, answered):
    """What is wrong with an exchange; None where nothing is."""
    operations = document.methods(exchange["path"])
    if operations is None:
        # 503: while a service waits for its database, it knows no path at all.
        return None if is_problem(exchange, 400, 404, 405, 503) else f"status {exchange['status']} of an undocumented path"
    is_head = exchange["method"] == "HEAD"
    operation = operations.get("get" if is_head else exchange["method"].lower())
    if operation is None:
        return None if is_problem(exchange, 400, 404, 405) else f"status {exchange['status']} of an undocumented method"
    if exchange["status"] < 400:
        answered[operation.id] += 1
    if is_head:
        return None if exchange["status"] in operation.answers else f"status {exchange['status']} is not documented"
    return operation.flaw(exchange["status"], exchange["type"], exchange.get("body"))


def lines(folder):
    """Every line of every file."""
    for name in sorted(os.listdir(folder)):
        if name.endswith(".jsonl"):
            with open(os.path.join(folder, name), "rb") as file:
                yield from file


def fetched_document(folder):
    """The document as a test fetched it."""
    for line in lines(folder):
        if line.startswith(b'{"method":"GET","path":"/openapi.json","status":200,'):
            return Document(json.loads(line)["body"])
    sys.exit(f"no test fetched /openapi.json into {folder}")


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: validate_exchanges.py FOLDER")
    document = fetched_document(sys.argv[1])
    answered, flaws, exchanges = Counter(), Counter(), 0
    for line in lines(sys.argv[1]):
        exchanges += 1
        try:
            exchange = json.loads(line)
        except ValueError:
            flaws[f"no JSON: {line[:200]!r}"] += 1
            continue
        found = flaw(document, exchange, answered)
        if found is not None:
            operation = (document.methods(exchange["path"]) or {}).get(exchange["method"].lower())
            path = operation.path if operation else exchange["path"]
            flaws[f"{exchange['method']} {path}: {found}"] += 1
    missed = sorted(operation.id for operation in document.operations if not answered[operation.id])
    stale = sorted(name for name in UNREACHED if name not in missed)
    for text, count in flaws.most_common(MOST_SHOWN):
        print(f"{count} × {text}")
    for name in missed:
        print(f"{name} was never answered without an error{': ' + UNREACHED[name] if name in UNREACHED else ''}")
    for name in stale:
        print(f"{name} is answered now: take it out of UNREACHED")
    print(
        f"{exchanges} exchanges of {len(answered)} operations of {len(document.operations)}: "
        f"{sum(flaws.values())} not as documented"
    )
    return 1 if flaws or stale or any(name not in UNREACHED for name in missed) else 0


if __name__ == "__main__":
    sys.exit(main())
