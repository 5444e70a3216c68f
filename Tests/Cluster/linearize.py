"""Whether what was answered about one grant can have happened one after the other.

A grant is a counter of uses that begins at zero and ends at its greatest number. An operation is one attempt, whatever
number of calls it took: it lasts from its first call to its first answer, and took effect at one moment in between.
"grant" found a use left and took it, "already_used" found none. An attempt that was never answered may have taken a use
at any moment after its first call, or never. After Wing and Gong, with Lowe's memory of what was tried ("Testing for
linearizability", 2017).
"""

from dataclasses import dataclass, replace

GRANT, USED = "grant", "already_used"


@dataclass(frozen=True)
class Operation:
    """One attempt. Times are nanoseconds of one clock; without an answer `answered` and `outcome` are None."""

    attempt: str
    called: int
    answered: int | None
    outcome: str | None
    device: str = ""

    def after(self, uses, greatest):
        """The uses once it took effect; None where it cannot take effect now."""
        if self.outcome == USED:
            return uses if uses == greatest else None
        return uses + 1 if uses < greatest else None


def is_linearizable(operations, greatest):
    """Whether an order explains every answer and goes against no clock."""
    operations = sorted(operations, key=lambda operation: operation.called)
    answered = [(index, operation.answered) for index, operation in enumerate(operations) if operation.outcome]
    # What is done, one bit an operation; the uses follow from it.
    waiting, seen = [(0, 0)], {0}
    while waiting:
        done, uses = waiting.pop()
        returns = [at for index, at in answered if not done >> index & 1]
        if not returns:
            return True
        # Whoever was called after one of these was answered cannot come before it.
        latest, steps = min(returns), []
        for index, operation in enumerate(operations):
            if operation.called > latest:
                break
            if done >> index & 1:
                continue
            after = operation.after(uses, greatest)
            if after is None:
                continue
            if operation.outcome == USED:
                # It changes nothing: where it can be done it is, and nothing else has to be tried.
                steps = [(done | 1 << index, after)]
                break
            steps.append((done | 1 << index, after))
        for step in steps:
            if step[0] not in seen:
                seen.add(step[0])
                waiting.append(step)
    return False


def contradiction(operations, greatest):
    """None where it is linearizable; otherwise as few operations as contradict each other already.

    A denial is left out, and an answer forgotten, as long as the contradiction stays: both only ever allow more.
    An attempt without answer is left out where it cannot explain a denial.
    """
    if is_linearizable(operations, greatest):
        return None
    kept = sorted(operations, key=lambda operation: operation.called)
    for operation in reversed(kept[:]):
        without = [other for other in kept if other is not operation]
        if operation.outcome == USED and not is_linearizable(without, greatest):
            kept = without
    for index in reversed(range(len(kept))):
        forgotten = kept[:index] + [replace(kept[index], answered=None, outcome=None)] + kept[index + 1 :]
        if kept[index].outcome == GRANT and not is_linearizable(forgotten, greatest):
            kept = forgotten
    last = max((operation.answered for operation in kept if operation.outcome == USED), default=-1)
    return [operation for operation in kept if operation.outcome or operation.called <= last]
