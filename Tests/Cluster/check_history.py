#!/usr/bin/env python3
"""A-03: proves that a history of attempts can have happened one after the other, and that the database says the same.

    check_history.py FOLDER [--grants N] [--denials N] [--failovers N]
    check_history.py --self-test

FOLDER holds history.ndjson (see history.py) and stored.json (see stored.py). Prints what was looked at and what is
wrong with it, with the smallest contradicting history of each grant; exits 1 where anything is, or where there was less
of anything than was demanded.
"""

import argparse
import json
import os
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from history import History  # noqa: E402
from linearize import GRANT, USED, contradiction  # noqa: E402

# At most so many grants are told in full.
TOLD = 5


def one_by_one(history):
    """Each grant's attempts happened one after the other."""
    found = []
    by_grant = {grant: [] for grant in history.made}
    for attempt in history.attempts.values():
        operation = attempt.operation
        # What was decided otherwise is another finding.
        if operation.outcome in (GRANT, USED, None):
            by_grant.setdefault(attempt.grant, []).append(operation)
    start = history.lines[0]["at"]
    for grant, operations in by_grant.items():
        if grant not in history.made:
            found.append(f"{grant} was asked for and never made")
            continue
        kept = contradiction(operations, history.made[grant])
        if kept is None:
            continue
        text = [f"{grant}, {history.made[grant]} uses: no order explains"]
        for operation in kept:
            ends = "never" if operation.answered is None else f"{(operation.answered - start) / 1e6:.3f} ms"
            text.append(
                f"    {(operation.called - start) / 1e6:.3f} ms to {ends}: {operation.outcome or 'unknown'}"
                f" ({operation.attempt} at {operation.device})"
            )
        found.append("\n".join(text))
    return found


def answers(history):
    """Doors get a decision or a 503, a decision for a reason that can be, and the same one when they ask again."""
    found = []
    for attempt in history.attempts.values():
        first = attempt.decision
        for answer in attempt.answers:
            if answer["status"] == 503:
                continue
            if answer["status"] != 200:
                found.append(f"{attempt.attempt} was answered {answer['status']} {answer.get('code') or ''}".rstrip())
            elif (answer["decision"], answer["reason"]) not in (("grant", "granted"), ("deny", USED)):
                found.append(f"{attempt.attempt} was answered {answer['decision']} {answer['reason']}")
            elif [answer[name] for name in SAME] != [first[name] for name in SAME]:
                found.append(f"{attempt.attempt} was answered in two ways: {pick(first)} and {pick(answer)}")
    return found


SAME = ("decision", "reason", "event", "uses_left")


def pick(answer):
    return " ".join(str(answer[name]) for name in SAME)


def is_there(history, stored):
    """What was acknowledged is in the database, and no use is there that nobody asked for."""
    found = []
    events = {row["event"]: row for row in stored["events"]}
    by_attempt, by_grant = {}, {}
    for row in stored["events"]:
        by_attempt.setdefault(row["attempt"], []).append(row)
        by_grant.setdefault(row["grant"], []).append(row)
    rows = {row["attempt"]: row for row in stored["attempts"]}
    uses = {row["grant"]: row for row in stored["grants"]}
    count = {grant: {"grant": 0, "unknown": 0} for grant in history.made}
    for attempt in history.attempts.values():
        first = attempt.decision
        if first is None:
            if attempt.grant in count:
                count[attempt.grant]["unknown"] += 1
            continue
        what = f"{first['decision']} of {attempt.attempt}"
        if first["decision"] == "grant" and attempt.grant in count:
            count[attempt.grant]["grant"] += 1
        if attempt.attempt not in rows:
            found.append(f"lost: the {what} was acknowledged, and there is no such attempt")
        elif rows[attempt.attempt]["event"] != first["event"]:
            found.append(f"the attempt of the {what} names another event than its answer")
        event = events.get(first["event"])
        if event is None:
            found.append(f"lost: the {what} was acknowledged, and there is no such event")
        elif [event["attempt"], event["grant"], event["decision"], event["reason"]] != [
            attempt.attempt, attempt.grant, first["decision"], first["reason"],
        ]:
            found.append(f"the event of the {what} says otherwise: {event}")
    for grant, greatest in history.made.items():
        row = uses.get(grant)
        if row is None:
            found.append(f"lost: {grant} was made, at call {history.tries[grant]}, and there is no such grant")
            continue
        low, high = count[grant]["grant"], count[grant]["grant"] + count[grant]["unknown"]
        told = sum(event["decision"] == "grant" for event in by_grant.get(grant, []))
        if row["uses"] > greatest or row["max_uses"] != greatest:
            found.append(f"{grant} has {row['uses']} uses of {row['max_uses']}, made with {greatest}")
        if not low <= row["uses"] <= high:
            found.append(f"{grant} has {row['uses']} uses, of which {low} were acknowledged and {high - low} unknown")
        if told != row["uses"]:
            found.append(f"{grant} has {row['uses']} uses and {told} events that tell of one")
    for attempt, told in by_attempt.items():
        if len(told) > 1:
            found.append(f"{attempt} has {len(told)} events")
        if attempt not in history.attempts and told[0]["grant"] in history.made:
            found.append(f"{attempt} has an event, and nobody made that attempt")
    for log in stored["log"]:
        if not log["events"] == log["places"] == log["last"]:
            found.append(f"the log has {log['places']} places up to {log['last']} for {log['events']} events")
    return found


def failovers(history):
    """Another node led, on a later timeline."""
    found = []
    for line in history.of("failover"):
        if line["timeline"] <= line["before"]:
            found.append(f"{line['name']}: timeline {line['timeline']} after {line['before']}: nothing was taken over")
    return found


def summary(history):
    """How much there was of everything."""
    count = dict.fromkeys(["grants made", "attempts", "calls", "granted", "denied", "unknown", "asked again"], 0)
    count["grants made"] = len(history.made)
    for attempt in history.attempts.values():
        first = attempt.decision
        count["attempts"] += 1
        count["unknown" if first is None else "granted" if first["decision"] == "grant" else "denied"] += 1
        count["asked again"] += sum(answer["status"] == 200 for answer in attempt.answers) > 1
    count["calls"] = len(history.of("call"))
    count["503"] = sum(line["status"] == 503 for line in history.of("answer"))
    count["without answer"] = len(history.of("lost"))
    count["processes"] = len({line["process"] for line in history.of("answer") if line["status"] == 200})
    count["failovers"] = sum(line["timeline"] > line["before"] for line in history.of("failover"))
    return count


def check(history, stored, demanded):
    """Everything that is wrong, as text."""
    found = one_by_one(history) + answers(history) + is_there(history, stored) + failovers(history)
    count = summary(history)
    for name, least in demanded.items():
        if count[name] < least:
            found.append(f"{count[name]} {name}, and at least {least} had to be: this proves nothing")
    return found


def report(history, stored, demanded):
    """Prints what was found; whether all is well."""
    print(", ".join(f"{name} {number}" for name, number in summary(history).items()))
    found = check(history, stored, demanded)
    for text in found[: 10 * TOLD]:
        print(text)
    if len(found) > 10 * TOLD:
        print(f"and {len(found) - 10 * TOLD} more")
    print("linearizable, and nothing that was acknowledged is lost" if not found else f"{len(found)} findings")
    return not found


def main():
    if sys.argv[1:] == ["--self-test"]:
        import self_test

        sys.exit(self_test.main())
    arguments = argparse.ArgumentParser(description="Checks a history of attempts.")
    arguments.add_argument("folder")
    arguments.add_argument("--grants", type=int, default=1)
    arguments.add_argument("--denials", type=int, default=1)
    arguments.add_argument("--failovers", type=int, default=0)
    given = arguments.parse_args()
    demanded = {"granted": given.grants, "denied": given.denials, "failovers": given.failovers}
    try:
        with open(os.path.join(given.folder, "history.ndjson"), encoding="utf-8") as file:
            history = History(file)
    except ValueError as flaw:
        sys.exit(f"no history: {flaw}")
    with open(os.path.join(given.folder, "stored.json"), encoding="utf-8") as file:
        stored = json.load(file)
    sys.exit(0 if report(history, stored, demanded) else 1)


if __name__ == "__main__":
    main()
