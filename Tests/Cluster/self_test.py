"""The tests of the checker: histories that can be and histories that cannot, each with what has to be found.

The order is also sought by trying all of them, on small histories that are made by chance.
"""

import itertools
import json
import random

from check_history import check
from history import History
from linearize import GRANT, USED, Operation, contradiction, is_linearizable

GOOD, BAD = True, False
# Each: whether it can be, the greatest number of uses, and operations as (called, answered, outcome); None is unknown.
CASES = [
    ("nothing was asked", GOOD, 1, []),
    ("one after the other", GOOD, 1, [(0, 1, GRANT), (2, 3, USED), (4, 5, USED)]),
    ("a denial overtakes the answer of the grant", GOOD, 1, [(0, 9, GRANT), (1, 2, USED)]),
    ("three at once of three uses, a fourth denied", GOOD, 3, [(0, 9, GRANT)] * 3 + [(1, 8, USED)]),
    ("an unknown one explains the denials", GOOD, 1, [(0, None, None), (1, 2, USED), (3, 4, USED)]),
    ("an unknown one never happened", GOOD, 1, [(0, None, None), (5, 6, GRANT), (7, 8, USED)]),
    ("unknown ones take what is left, late", GOOD, 3, [(0, 1, GRANT), (2, None, None), (3, None, None), (8, 9, USED)]),
    ("only unknown ones", GOOD, 1, [(0, None, None), (1, None, None)]),
    ("a double grant", BAD, 1, [(0, 1, GRANT), (2, 3, GRANT)]),
    ("a double grant at one moment", BAD, 1, [(0, 9, GRANT), (0, 9, GRANT)]),
    ("a fourth of three uses", BAD, 3, [(0, 1, GRANT), (0, 9, GRANT), (3, 4, GRANT), (5, 6, GRANT)]),
    ("denied before anything was used", BAD, 1, [(0, 1, USED), (2, 3, GRANT)]),
    ("denied with a use left", BAD, 3, [(0, 1, GRANT), (2, 3, GRANT), (4, 5, USED)]),
    ("denied, and nobody else was there", BAD, 1, [(0, 1, USED)]),
    ("an unknown one that was called too late", BAD, 1, [(0, 1, USED), (2, None, None)]),
    ("a use comes back after a denial", BAD, 1, [(0, None, None), (1, 2, USED), (3, 4, GRANT)]),
    ("two uses come back", BAD, 3, [(0, 9, GRANT)] * 2 + [(0, None, None), (10, 11, USED), (12, 13, GRANT)]),
]


def operations(rows):
    return [Operation(f"a{index}", called, answered, outcome) for index, (called, answered, outcome) in enumerate(rows)]


def by_all_orders(rows, greatest):
    """The same, by trying every order of every choice of unknown operations."""
    known = [row for row in rows if row.outcome]
    unknown = [row for row in rows if not row.outcome]
    for number in range(len(unknown) + 1):
        for some in itertools.combinations(unknown, number):
            for order in itertools.permutations(known + list(some)):
                before = itertools.combinations(order, 2)
                if any(late.answered is not None and late.answered < early.called for early, late in before):
                    continue
                uses = 0
                for row in order:
                    uses = row.after(uses, greatest)
                    if uses is None:
                        break
                if uses is not None:
                    return True
    return False


def test_orders():
    for name, can_be, greatest, rows in CASES:
        rows = operations(rows)
        assert is_linearizable(rows, greatest) == can_be, name
        kept = contradiction(rows, greatest)
        assert (kept is None) == can_be, name
        assert by_all_orders(rows, greatest) == can_be, f"{name}, by all orders"
    # What does not matter is left out.
    many = [(0, 1, GRANT), (2, 3, GRANT), (2, 3, USED), (5, 9, USED), (6, 7, USED), (20, None, None)]
    assert [row.called for row in contradiction(operations(many), 1)] == [0, 2]
    chance, found = random.Random(15), {GOOD: 0, BAD: 0}
    for _ in range(400):
        rows = []
        for _ in range(chance.randint(1, 5)):
            called = chance.randint(0, 9)
            outcome = chance.choice([GRANT, GRANT, USED, USED, None])
            rows.append((called, called + chance.randint(1, 5) if outcome else None, outcome))
        greatest, rows = chance.choice([1, 1, 2, 3]), operations(rows)
        expected = by_all_orders(rows, greatest)
        found[expected] += 1
        assert is_linearizable(rows, greatest) == expected, rows
        kept = contradiction(rows, greatest)
        assert (kept is None) == expected, rows
        assert kept is None or not by_all_orders(kept, greatest), rows
    assert min(found.values()) > 50, found


class Story:
    """A history and what is stored of it, in which all is well."""

    def __init__(self):
        self.lines, self.at = [], 0
        self.stored = {"grants": [], "attempts": [], "events": [], "log": [{"events": 9, "places": 9, "last": 9}]}
        self.say("made", grant="g1", max_uses=1, tries=1)
        self.say("made", grant="g3", max_uses=3, tries=2)
        self.call("a1", "g1", process=0)
        self.say("answer", attempt="a1", number=1, process=0, status=503, code="unavailable")
        self.call("a1", "g1", process=1, number=2)
        self.answer("a1", "grant", "granted", "e1", 0, number=2, process=1)
        self.call("a2", "g1", process=2)
        self.answer("a2", "deny", USED, "e2", None, process=2)
        # Asked again, and answered as before.
        self.call("a2", "g1", process=0, number=2)
        self.answer("a2", "deny", USED, "e2", None, number=2, process=0)
        self.say("failover", name="kill_primary", timeline=2, before=1, leader=2, led=1)
        # Never answered, and done all the same.
        self.call("a3", "g3", process=0)
        self.say("lost", attempt="a3", number=1, process=0, how="timeout")
        self.say("end")
        self.store("g1", 1, 1)
        self.store("g3", 1, 3)
        self.tell("a1", "e1", "g1", "grant", "granted")
        self.tell("a2", "e2", "g1", "deny", USED)
        self.tell("a3", "e3", "g3", "grant", "granted")

    def say(self, what, **members):
        self.at += 1000
        self.lines.append({"at": self.at, "what": what, **members})

    def call(self, attempt, grant, process, number=1):
        self.say("call", attempt=attempt, number=number, grant=grant, device="d1", process=process)

    def answer(self, attempt, decision, reason, event, left, number=1, process=0):
        self.say(
            "answer", attempt=attempt, number=number, process=process, status=200, decision=decision, reason=reason,
            event=event, uses_left=left,
        )

    def store(self, grant, uses, greatest):
        self.stored["grants"].append({"grant": grant, "uses": uses, "max_uses": greatest})

    def tell(self, attempt, event, grant, decision, reason):
        self.stored["attempts"].append({"attempt": attempt, "event": event})
        self.stored["events"].append(
            {"event": event, "attempt": attempt, "grant": grant, "decision": decision, "reason": reason}
        )

    def last(self, what):
        """The last line of a kind, to be changed."""
        return [line for line in self.lines if line["what"] == what][-1]

    def found(self, demanded=None):
        least = {"granted": 1, "denied": 1, "failovers": 1, "processes": 3} if demanded is None else demanded
        return check(History(json.dumps(line) for line in self.lines), self.stored, least)


def without(rows, **members):
    rows[:] = [row for row in rows if any(row[name] != value for name, value in members.items())]


# What is spoilt, how, and a part of what has to be found of it.
SPOILT = [
    ("a lost grant", lambda s: (without(s.stored["attempts"], attempt="a1")), "lost: the grant of a1"),
    ("a lost event", lambda s: without(s.stored["events"], event="e1"), "lost: the grant of a1"),
    ("a lost denial", lambda s: without(s.stored["attempts"], attempt="a2"), "lost: the deny of a2"),
    ("a lost grant of lockers", lambda s: without(s.stored["grants"], grant="g3"), "lost: g3 was made, at call 2"),
    ("uses taken back", lambda s: s.stored["grants"][0].update(uses=0), "g1 has 0 uses, of which 1 were acknowledged"),
    ("too many uses", lambda s: s.stored["grants"][0].update(uses=2), "g1 has 2 uses of 1"),
    ("uses that nobody took", lambda s: s.stored["grants"][1].update(uses=2), "g3 has 2 uses, of which 0"),
    ("uses without events", lambda s: without(s.stored["events"], event="e3"), "g3 has 1 uses and 0 events"),
    ("two events of one attempt", lambda s: s.tell("a1", "e9", "g1", "deny", USED), "a1 has 2 events"),
    ("an event of nobody", lambda s: s.tell("a9", "e9", "g3", "deny", USED), "nobody made that attempt"),
    ("an event that says otherwise", lambda s: s.stored["events"][0].update(decision="deny"), "says otherwise"),
    ("another event in the attempt", lambda s: s.stored["attempts"][0].update(event="e7"), "names another event"),
    ("a gap in the log", lambda s: s.stored["log"][0].update(last=10), "the log has 9 places up to 10"),
    ("an event without a place", lambda s: s.stored["log"][0].update(events=10), "for 10 events"),
    ("another answer to the same attempt", lambda s: s.last("answer").update(event="e8"), "was answered in two ways"),
    ("an answer that is no answer", lambda s: s.last("answer").update(status=500, code="internal"), "500 internal"),
    ("a denial for want of a database", lambda s: s.last("answer").update(reason="not_recognized"), "not_recognized"),
    ("the same timeline", lambda s: s.last("failover").update(timeline=1), "nothing was taken over"),
]


def test_stories():
    assert Story().found() == [], Story().found()
    for name, spoil, part in SPOILT:
        story = Story()
        spoil(story)
        found = story.found({})
        assert any(part in text for text in found), f"{name}: {found}"
    double = Story()
    double.lines.pop()
    double.call("a4", "g1", process=1)
    double.answer("a4", "grant", "granted", "e4", 0)
    double.say("end")
    assert any("g1, 1 uses: no order explains" in text for text in double.found()), double.found()
    # Nothing is proven by nothing.
    nothing = Story()
    nothing.lines = [line for line in nothing.lines if line["what"] in ("made", "end")]
    missing = [text for text in nothing.found() if "this proves nothing" in text]
    assert len(missing) == 4, nothing.found()
    torn = Story()
    torn.lines.pop()
    for lines in ([], [json.dumps(line) for line in torn.lines], ['{"at":1,"what":"made"']):
        try:
            History(lines)
            raise AssertionError("a torn history was read")
        except ValueError:
            pass


def main():
    test_orders()
    test_stories()
    print(f"the checker finds what it has to: {len(CASES)} histories, 400 by chance, {len(SPOILT) + 5} spoilt ones")
    return 0
