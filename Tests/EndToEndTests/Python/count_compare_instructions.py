"""Counts the instructions of the comparison that secrets and codes go through, under callgrind.

    count_compare_instructions.py EXECUTABLE

Inputs of 8 and of 32 bytes differ at their first byte, in the middle, at the last, and nowhere. The count must not tell
which: it differs by at most 0.1 instruction a call. The plain comparison of arrays is counted too, and must tell:
otherwise nothing could be seen here. Exits 0 where both hold, 1 where one does not.
"""

import os
import re
import subprocess
import sys

CALLS = 100_000
PLACES = {8: ["0", "3", "7", "none"], 32: ["0", "15", "31", "none"]}
GREATEST_SPREAD = 0.1
COLLECTED = re.compile(r"Collected *: *(\d+)")


def instructions(executable, kind, count, place, calls):
    """All instructions of one run."""
    # The seed of hashing is part of the count otherwise.
    environment = {**os.environ, "SWIFT_DETERMINISTIC_HASHING": "1"}
    tool = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"]
    run = subprocess.run(
        [*tool, executable, kind, str(count), place, str(calls)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    return int(COLLECTED.search(run.stderr).group(1))


def per_call(executable, kind, count, place):
    """The instructions of one call: what many calls take more than none."""
    many = instructions(executable, kind, count, place, CALLS)
    return (many - instructions(executable, kind, count, place, 0)) / CALLS


def main(executable):
    holds = True
    for kind in ["constant", "plain"]:
        for count, places in PLACES.items():
            counts = [per_call(executable, kind, count, place) for place in places]
            spread = max(counts) - min(counts)
            is_right = (spread <= GREATEST_SPREAD) == (kind == "constant")
            holds = holds and is_right
            each = ", ".join(f"{place}: {value:.2f}" for place, value in zip(places, counts))
            wanted = f"at most {GREATEST_SPREAD}" if kind == "constant" else f"more than {GREATEST_SPREAD}"
            print(
                f"{kind:8} {count:2} bytes, instructions a call where they differ at {each}; "
                f"spread {spread:.3f}, {wanted}: {'holds' if is_right else 'FAILED'}",
                flush=True,
            )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
