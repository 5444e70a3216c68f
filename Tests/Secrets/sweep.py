#!/usr/bin/env python3
"""G-01: looks for every secret in everything that the service leaves behind, says or is.

usage: sweep.py EXECUTABLE

Starts EXECUTABLE on a free port of 127.0.0.1 with a data folder of its own, its log at trace level and a receiver of its
webhooks; lets every kind of credential be issued, presented, guessed, misplaced and taken back; exports, crashes it twice
and starts it again. Then it searches every place for every secret in every form. Before that it proves, for each place,
that the place holds what it must hold, and that each secret would be found in a copy of it in which it was planted, in
every form. Prints a table of places and kinds with the number of finds, and exits 1 where there is one, naming place,
kind, form and offset, and never the secret.

Not searched, for a reason: answers that show a secret, once, to whoever asked for it; the refusal of a member that nobody
knows, whose pointer is that member's name, to whoever sent it; the master key's own file; what is derived of a secret on
purpose (the last four characters of a key and the last four digits of a card, keyed hashes).
"""

import json
import os
import re
import secrets
import signal
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, HERE)

import derived  # noqa: E402
import places as found_places  # noqa: E402
from forms import Needles, forms  # noqa: E402
from life import NAMES, Life  # noqa: E402
from places import Place, read  # noqa: E402
from receiver import Receiver  # noqa: E402

# What is no secret, but nobody's who helps or watches.
PERSONAL = ["names"]


class Service:
    """`accessauth serve`, which may be ended in any way."""

    def __init__(self, executable, folder):
        self.executable, self.folder = executable, folder
        self.data = os.path.join(folder, "data")
        made = subprocess.run([executable, "init", "--data", self.data, "--json"], capture_output=True, check=True)
        self.keys = json.loads(made.stdout)
        self.said_at_init = made.stderr
        self.starts = 0

    def start(self):
        self.starts += 1
        self.log = os.path.join(self.folder, f"log-{self.starts}")
        command = [self.executable, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--log-level", "trace"]
        command += ["--log-format", "json", "--webhook-allow-cidr", "127.0.0.0/8"]
        with open(self.log, "wb") as file:
            self.process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=file, stderr=file)
        for _ in range(3000):
            listening = re.search(rb"^listening on .*:(\d+)$", read(self.log), re.M)
            if listening:
                self.port = int(listening.group(1))
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        raise RuntimeError(f"the service did not start: {read(self.log)[-2000:]!r}")

    def end(self, how):
        """Ends it by a signal, and says by which it ended."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def run(self, *arguments):
        """Another command of the program; what it said."""
        return subprocess.run([self.executable, *arguments], cwd=self.folder, capture_output=True, timeout=120)


def what_it_is(process):
    """Its environment and its command line."""
    folder = f"/proc/{process.pid}"
    return [
        Place("environment", read(folder + "/environ"), b"SWIFT_BACKTRACE"),
        Place("command line", read(folder + "/cmdline"), b"serve"),
    ]


def exports(life):
    """What can be taken out."""
    paths = json.loads(life.get("/openapi.json"))["paths"]
    wanted = [
        ("events", "/v1/events", "/v1/events?limit=100", life.grant),
        ("events as CSV", "/v1/events/export", "/v1/events/export?format=csv", life.grant),
        ("events as NDJSON", "/v1/events/export", "/v1/events/export?format=ndjson", life.grant),
        ("person", "/v1/subjects/{subject_id}/export", f"/v1/subjects/{life.subject}/export", NAMES["person"]),
        ("head of the log", "/v1/checkpoints/latest", "/v1/checkpoints/latest", "access-auth/ten_"),
        ("affected", "/v1/subjects/affected", f"/v1/subjects/affected?device={life.device}", NAMES["person"]),
    ]
    missing = [known for _, known, _, _ in wanted if known not in paths]
    assert not missing, f"the service has no {missing}"
    return [Place(name, life.get(path), expects.encode()) for name, _, path, expects in wanted]


def on_disk(service, when):
    """The files of the data folder, and a backup of them."""
    copy = found_places.copy_database(service.data, os.path.join(service.folder, f"copy-{when}"))
    log = copy + "-wal"
    result = [Place(f"database, {when}", read(copy), b"SQLite format 3")]
    if os.path.exists(log) and os.path.getsize(log):
        result.append(Place(f"its log, {when}", read(log), b"\x37\x7f\x06"))
    backup = found_places.back_up(copy, os.path.join(service.folder, f"backup-{when}"))
    result.append(Place(f"backup, {when}", read(backup), NAMES["person"].encode()))
    result.append(Place(f"repeated calls, {when}", found_places.table(backup, "claims"), b"grt_"))
    return result, copy


def leave(service, receiver, life):
    """Everything that is left behind."""
    running, database = on_disk(service, "running")
    places = what_it_is(service.process) + exports(life) + running
    places.append(Place("metrics", life.get("/metrics"), b"accessauth_decisions_total{", is_personal=True))
    support = os.path.join(service.folder, "support.json")
    said = service.run("support", "--server", f"http://127.0.0.1:{service.port}", "--data", service.data, "--output", support)
    assert said.returncode == 0, said.stderr
    places.append(Place("support, running", read(support), b"accessauth_decisions_total{", is_personal=True))
    key, backup = os.path.join(service.folder, "backup.key"), os.path.join(service.folder, "encrypted.backup")
    said = service.run("backup", "create", "--data", service.data, "--backup-key-file", key, "--new-key", "--to", backup)
    assert said.returncode == 0, said.stderr
    places.append(Place("encrypted backup", read(backup), b"AccessAuthBackup", is_personal=True))
    places.append(Place("backup create", said.stdout + said.stderr, b"epoch", is_personal=True))
    crash = b""
    for how in (signal.SIGSEGV, signal.SIGABRT):
        log = service.log
        ended = service.end(how)
        assert ended == -how, f"ended by {ended} and not by {-how}"
        lines = b"POST" if how == signal.SIGSEGV else b"listening on"
        places.append(Place(f"log to {how.name}", read(log), lines, is_personal=True))
        crash += read(log)[-65536:]
        service.start()
        life.client.port = service.port
        assert life.get("/v1/grants"), "nothing is there after a crash"
    places.append(Place("crash output", crash, b"listening on", is_personal=True))
    places.append(Place("webhooks", receiver.content(), b"access.granted", is_personal=True))
    status, receipt = life.client.send(life.admin, "DELETE", f"/v1/subjects/{life.subject}")
    assert status == 200, receipt
    ended = service.end(signal.SIGTERM)
    assert ended == 0, f"ended by {ended}"
    places.append(Place("log to SIGTERM", read(service.log), b"listening on", is_personal=True))
    stopped = read(os.path.join(service.data, "accessauth.db"))
    places.append(Place("database, stopped", stopped, b"SQLite format 3"))
    # The service has ended its log in the database: what the tenant called the erased person is nowhere in it.
    assert NAMES["person"].encode() not in stopped, "an erased person's reference is in the database"
    for name in ("support", "doctor"):
        said = service.run(name, "--data", service.data)
        places.append(Place(f"{name}, stopped", said.stdout + said.stderr, b"epoch", is_personal=True))
    places.append(Place("answers", b"\n".join(life.answers), b"/problems/"))
    key = service.data + ".key"
    places.append(Place("folder", found_places.files(service.folder, besides=[key]), b"accessauth.db"))
    cores = [name for name in os.listdir(service.folder) if name.startswith("core")]
    assert not cores, f"a crash left {cores}"
    return places, database


def prove(place, needles, planted):
    """That the place is what it should be, and that what is planted in a copy of it is found, in every form."""
    assert place.expects in place.content, f"{place.name} does not hold what it must hold: it is not the place"
    middle = len(place.content) // 2
    for name, of in forms(planted).items():
        for form in of:
            control = Needles()
            control.all[form] = ("canary", name)
            assert not control.search(place.content), f"the canary stands in {place.name} already"
            copy = place.content[:middle] + form + place.content[middle:]
            assert control.search(copy) == [("canary", name, middle)], f"{place.name}: a canary as {name} was not found"
    # And with the very needles that are looked for: each kind, one after the other, in a copy of this place.
    for kind in needles.kinds:
        form = next(form for form, (of, _) in needles.all.items() if of == kind)
        hits = needles.search(place.content[:middle] + form + place.content[middle:], [kind])
        assert any(hit[0] == kind for hit in hits), f"{place.name}: a planted {kind} was not found"


def prove_database(database, planted):
    """That a secret is found which SQLite itself wrote, in the log and in a backup."""
    log = found_places.plant_in_database(database, planted)
    assert planted in log, "what SQLite wrote last was not found in its log"
    backup = found_places.back_up(database, database + ".backup")
    assert planted in read(backup), "what SQLite wrote was not found in a backup"


def table_of(rows, kinds):
    """The table, with one column for each kind."""
    width = max(len(name) for name, _ in rows) + 2
    lines = ["".ljust(width) + "  ".join(kinds)]
    for name, counts in rows:
        cells = [("–" if counts[kind] is None else str(counts[kind])).rjust(len(kind)) for kind in kinds]
        lines.append(name.ljust(width) + "  ".join(cells))
    return "\n".join(lines)


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: sweep.py EXECUTABLE")
    executable = os.path.abspath(sys.argv[1])
    started = time.monotonic()
    # The folder's name stands for paths with the names of people.
    with tempfile.TemporaryDirectory(prefix="accessauth-sweep-canaryuser-") as folder:
        receiver, needles = Receiver(), Needles()
        service = Service(executable, folder)
        master = read(service.data + ".key")
        needles.add("master key", master)
        service.start()
        try:
            life = Life(service, needles, receiver.url)
            for context in derived.CONTEXTS:
                kind = "pepper" if context == "aaPEPPER" else "derived key"
                needles.add(kind, derived.subkey(master, context))
            life.live()
            needles.add("pepper", derived.device_pepper(master, life.tenant, life.device))
            needles.add("names", "canaryuser", text_only=True)
            life.settle(receiver)
            places, database = leave(service, receiver, life)
        finally:
            service.end(signal.SIGKILL)
        lived = time.monotonic() - started
        planted = b"canary-" + secrets.token_hex(12).encode()
        prove_database(database, planted)
        for place in places:
            prove(place, needles, planted)
        proven = time.monotonic() - started
        rows, hits = [], []
        for place in places:
            kinds = [kind for kind in needles.kinds if place.is_personal or kind not in PERSONAL]
            here = needles.search(place.content, kinds)
            hits += [(place.name, *hit) for hit in here]
            counts = {kind: sum(hit[0] == kind for hit in here) if kind in kinds else None for kind in needles.kinds}
            rows.append((place.name, counts))
    print(table_of(rows, needles.kinds))
    size = sum(len(place.content) for place in places)
    print(
        f"{len(needles.all)} forms of secrets of {len(needles.kinds)} kinds in {len(places)} places, {size} bytes: "
        f"{len(hits)} found; {lived:.0f} s lived, {proven - lived:.0f} s proven, "
        f"{time.monotonic() - started - proven:.0f} s searched"
    )
    for name, kind, form, offset in hits:
        print(f"{name}: {kind} as {form} at {offset}", file=sys.stderr)
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
