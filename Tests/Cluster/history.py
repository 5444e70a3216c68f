"""What was asked and answered: one JSON object a line, in the order in which it happened.

Every line has `at`, nanoseconds of a clock that never goes back, and `what`:

    made       grant, max_uses, tries                                 a grant that was acknowledged, at which call
    call       attempt, number, grant, device, process                one call of a door, the `number`th of its attempt
    answer     attempt, number, process, status, and of a decision decision, reason, event, uses_left
    lost       attempt, number, process, how                          a call that was not answered, or not whole
    fault      name, moment ("begins", "ends")                        what was done to the cluster
    failover   name, timeline, before, leader, led                    another node leads: timeline and leader, twice
    end                                                               everybody has stopped; without it, it is torn
"""

import json
import time
from dataclasses import dataclass, field

from linearize import Operation


class Recorder:
    """Writes a history."""

    def __init__(self, path):
        self.file = open(path, "x", encoding="utf-8")
        # Answers, for whoever waits for some.
        self.decisions = 0
        self.by_process = {}

    def write(self, what, **members):
        at = time.monotonic_ns()
        self.file.write(json.dumps({"at": at, "what": what, **members}, separators=(",", ":")) + "\n")
        if what == "answer" and members["status"] == 200:
            self.decisions += 1
            self.by_process[members["process"]] = self.by_process.get(members["process"], 0) + 1
        return at

    def close(self):
        self.write("end")
        self.file.close()


@dataclass
class Attempt:
    """All calls of one attempt, and what came of them."""

    attempt: str
    grant: str
    device: str
    called: int
    answers: list = field(default_factory=list)

    @property
    def decision(self):
        """Its first answer that decided."""
        return next((answer for answer in self.answers if answer["status"] == 200), None)

    @property
    def operation(self):
        first = self.decision
        if first is None:
            return Operation(self.attempt, self.called, None, None, self.device)
        outcome = "grant" if first["decision"] == "grant" else first["reason"]
        return Operation(self.attempt, self.called, first["at"], outcome, self.device)


class History:
    """A history that was read. Raises ValueError where it is none."""

    def __init__(self, lines):
        self.lines = []
        for number, line in enumerate(lines, 1):
            try:
                self.lines.append(json.loads(line))
            except ValueError:
                raise ValueError(f"line {number} is torn") from None
        if not self.lines or self.lines[-1]["what"] != "end":
            raise ValueError("the history has no end")
        # The greatest number of uses of each grant, and at which call it was acknowledged.
        self.made, self.tries, self.attempts = {}, {}, {}
        before = self.lines[0]["at"]
        for line in self.lines:
            if line["at"] < before:
                raise ValueError("its clock goes back")
            before = line["at"]
            if line["what"] == "made":
                self.made[line["grant"]], self.tries[line["grant"]] = line["max_uses"], line["tries"]
            elif line["what"] == "call":
                attempt = Attempt(line["attempt"], line["grant"], line["device"], line["at"])
                if self.attempts.setdefault(line["attempt"], attempt).grant != line["grant"]:
                    raise ValueError(f"{line['attempt']} asks for two grants")
            elif line["what"] == "answer":
                self.attempts[line["attempt"]].answers.append(line)

    def of(self, what):
        return [line for line in self.lines if line["what"] == what]

    def attempts_of(self, grant):
        return [attempt for attempt in self.attempts.values() if attempt.grant == grant]

    def longest_silence(self, begins, ends):
        """The longest time without a decision that lay between two moments or reached over one of them, in seconds."""
        times = [line["at"] for line in self.lines if line["what"] == "answer" and line["status"] == 200]
        before = [at for at in times if at <= begins]
        during = [at for at in times if begins < at < ends]
        after = [at for at in times if at >= ends]
        row = before[-1:] + during + after[:1]
        return max((right - left for left, right in zip(row, row[1:])), default=0) / 1e9
