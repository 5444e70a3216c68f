"""The memory of another process, and a search in it for secrets in every form. Part of the tests of what a process
keeps (G-04) and of search_memory.py. Reading it takes root, or the process's own user where it may be traced."""

import base64
import os
import re
import signal
import struct
import subprocess
import tempfile

PAGE = os.sysconf("SC_PAGE_SIZE")
# A form that is shorter comes by chance.
FEWEST = 6


class Region:
    """One mapping: where it begins, its name, and the pages of it that exist, as (address, bytes)."""

    def __init__(self, begin, end, name):
        self.begin, self.end, self.name = begin, end, name
        self.runs = []


def memory_of(process):
    """Every page that the process has written, while it stands still. Pages that were never touched hold nothing and
    are left out: a service reserves much more than it uses."""
    os.kill(process, signal.SIGSTOP)
    try:
        # It stands when all of its threads do.
        for _ in range(1000):
            if all(state == "T" for state in states(process)):
                break
            os.sched_yield()
        regions = []
        with (
            open(f"/proc/{process}/maps", encoding="utf-8") as maps,
            open(f"/proc/{process}/mem", "rb", 0) as memory,
            open(f"/proc/{process}/pagemap", "rb", 0) as pagemap,
        ):
            for line in maps:
                place, rights, _, _, _, *name = line.split(maxsplit=5)
                if not rights.startswith("rw"):
                    continue
                begin, end = (int(number, 16) for number in place.split("-"))
                region = Region(begin, end, name[0].strip() if name else "")
                for first, count in resident(pagemap, begin, end):
                    memory.seek(first)
                    region.runs.append((first, read_all(memory, count)))
                regions.append(region)
        return regions
    finally:
        os.kill(process, signal.SIGCONT)


def states(process):
    for thread in os.listdir(f"/proc/{process}/task"):
        with open(f"/proc/{process}/task/{thread}/stat", encoding="utf-8") as file:
            yield file.read().rsplit(")", 1)[1].split()[0]


def resident(pagemap, begin, end):
    """Runs of pages that are in memory (bit 63 of proc(5)'s pagemap) or in swap (bit 62)."""
    pagemap.seek(begin // PAGE * 8)
    count = (end - begin) // PAGE
    entries = struct.unpack(f"={count}Q", read_all(pagemap, count * 8))
    start = None
    for index, entry in enumerate(entries):
        if entry >> 62:
            start = index if start is None else start
        elif start is not None:
            yield begin + start * PAGE, (index - start) * PAGE
            start = None
    if start is not None:
        yield begin + start * PAGE, (count - start) * PAGE


def read_all(file, count):
    parts = []
    while count > 0:
        part = file.read(min(count, 1 << 24))
        if not part:
            raise OSError("the memory of the process ended early")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def forms(secret):
    """Where a secret could hide: as it is, in hex, base64 of both alphabets and base32 at every alignment, UTF-16 of
    both orders; the same as SecretSearch of the Swift tests."""
    found = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    for shift in range(3):
        text = base64.b64encode(bytes(shift) + secret)[4:-4]
        found |= {text, text.replace(b"+", b"-").replace(b"/", b"_")}
    for shift in range(5):
        whole = (shift + len(secret)) // 5 * 5
        text = base64.b32encode((bytes(shift) + secret)[:whole])[8 if shift else 0 :]
        found |= {text, text.lower()}
    found |= {bytes(b for byte in secret for b in (byte, 0)), bytes(b for byte in secret for b in (0, byte))}
    found.add(secret[:8][::-1])
    return {form for form in found if len(form) >= FEWEST}


def search(regions, secrets):
    """Where each of `secrets`, a dictionary of names and bytes, is found: a list of (name, form, address, region).

    All forms of all secrets are looked for at once, by grep: of the memory written as hex, in which each form is a
    plain word that begins at an even place.
    """
    words = {}
    for name, secret in secrets.items():
        for form in forms(secret):
            words.setdefault(form.hex(), (name, form))
    found = []
    with tempfile.TemporaryDirectory(prefix="accessauth-search-") as folder:
        wanted = os.path.join(folder, "words")
        with open(wanted, "w", encoding="ascii") as file:
            file.write("\n".join(sorted(words)) + "\n")
        image = os.path.join(folder, "image")
        places = []
        at = 0
        with open(image, "w", encoding="ascii") as file:
            for region in regions:
                for address, content in region.runs:
                    places.append((at, address, region))
                    # A line for each run, so that nothing is found across two of them.
                    file.write(content.hex() + "\n")
                    at += 2 * len(content) + 1
        result = subprocess.run(
            ["grep", "--fixed-strings", "--text", "--only-matching", "--byte-offset", "--file", wanted, image],
            capture_output=True,
            env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
            check=False,
        )
        if result.returncode not in (0, 1):
            raise OSError(f"grep: {result.stderr.decode()}")
        for line in result.stdout.decode().splitlines():
            offset, word = line.split(":")
            offset = int(offset)
            start, address, region = max((place for place in places if place[0] <= offset), key=lambda place: place[0])
            if (offset - start) % 2:
                # Between two bytes: not these bytes.
                continue
            name, form = words[word]
            found.append((name, form, address + (offset - start) // 2, region))
    return found


def around(regions, address, before=48, after=96):
    """What stands around a place, as far as it can be read, for whoever asks where it comes from."""
    for region in regions:
        for begin, content in region.runs:
            if begin <= address < begin + len(content):
                part = content[max(address - begin - before, 0) : address - begin + after]
                return re.sub(rb"[^ -~]", b".", part).decode()
    return ""
