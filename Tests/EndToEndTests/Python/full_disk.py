"""H-11: a disk that fills up under a running service, and is freed again.

    full_disk.py EXECUTABLE full|index|erasure|line

Runs itself in a mount namespace of its own, in which the data folder, the key and the log of a service stand on a
small tmpfs. `full` takes all of its space; `index` leaves as much as a commit needs, but not enough for the index of
the log to grow, so that a commit fails after it was written. `erasure` takes all of it while the erasure file stands
elsewhere, so that the line of an erasure is written and its first commit fails; `line` has nothing but the erasure
file on it, so that a line is written in part. Prints one JSON object of what was seen; {"skipped": …}
where no such namespace can be made. Whether it is as it should be is for the caller to judge.
"""

import collections
import ctypes
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
import uuid

from service import Cabinet, Connection, Service

# The rest of the disk is taken in steps, the last of them as small as a page.
STEPS = [1 << 20, 1 << 16, 1 << 12]
# Rounds of calls on the full disk: more than what SQLite could still put into space that it has already.
ROUNDS = 40
# The size of the disk in KiB.
SIZES = {"full": 8 << 10, "index": 40 << 10, "erasure": 8 << 10, "line": 64}
# SQLite's index of the log has a place for this many frames before it grows for the first time, by 32 KiB
# (sqlite.org/walformat.html section 2.2), and a frame has a page and 24 bytes.
FRAMES, FRAME = 4062, 4096 + 24


def enter(size):
    """A new mount namespace with a small disk; where that is not allowed, an OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    uid, gid = os.geteuid(), os.getegid()
    new_namespace, new_user = 0x00020000, 0x10000000
    if uid == 0 and libc.unshare(new_namespace) == 0:
        pass
    elif libc.unshare(new_namespace | new_user) == 0:
        for file, text in [("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")]:
            with open(f"/proc/self/{file}", "w", encoding="ascii") as map_file:
                map_file.write(text)
    else:
        raise OSError(ctypes.get_errno(), "no mount namespace")
    folder = tempfile.mkdtemp(prefix="accessauth-full-")
    # What is mounted here is seen by nobody else (MS_REC | MS_PRIVATE), and goes with this process.
    libc.mount(None, b"/", None, 0x4000 | 0x40000, None)
    if libc.mount(b"none", folder.encode(), b"tmpfs", 0, f"size={size}k".encode()) != 0:
        number = ctypes.get_errno()
        os.rmdir(folder)
        raise OSError(number, "no tmpfs")
    return folder


class Disk:
    """What takes the rest of the space."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "filler")

    def fill(self):
        with open(self.path, "ab", buffering=0) as file:
            for step in STEPS:
                while True:
                    try:
                        if file.write(bytes(step)) < step:
                            break
                    except OSError:
                        break

    def leave(self, count):
        """Takes all but `count` bytes."""
        self.fill()
        os.truncate(self.path, max(os.path.getsize(self.path) - count, 0))

    def free(self):
        os.remove(self.path)


class Caller:
    """Calls that are answered with anything, as `status code`."""

    def __init__(self, service):
        self.connection = Connection(service)

    def status(self, key, method, path, body=None):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        try:
            self.connection.http.request(
                method, path, body=None if body is None else json.dumps(body).encode(), headers=headers
            )
            response = self.connection.http.getresponse()
            content = response.read()
        except OSError:
            self.connection.http.close()
            return "no answer", {}
        answer = json.loads(content) if content else {}
        word = answer.get("decision") or answer.get("code") or ""
        return f"{response.status} {word}".strip(), answer


def look(data):
    """What the store holds: whether it is whole, and how many rows there are. From a copy beside the disk."""
    with tempfile.TemporaryDirectory(prefix="accessauth-look-", dir="/var/tmp") as folder:
        for name in os.listdir(data):
            if name.startswith("accessauth.db") and not name.endswith("-shm"):
                shutil.copyfile(os.path.join(data, name), os.path.join(folder, name))
        database = sqlite3.connect(os.path.join(folder, "accessauth.db"))
        try:
            found = {"foreign_keys": len(database.execute("PRAGMA foreign_key_check").fetchall())}
            for name, sql in [
                ("integrity", "PRAGMA integrity_check"),
                ("uses", "SELECT coalesce(sum(uses), 0) FROM grants"),
                ("grants", "SELECT count(*) FROM grants"),
                ("credentials", "SELECT count(*) FROM credentials"),
                ("attempts", "SELECT count(*) FROM attempts"),
                ("keys", "SELECT count(*) FROM api_keys"),
                ("sites", "SELECT count(*) FROM sites"),
                ("burns", "SELECT count(*) FROM burns"),
            ]:
                found[name] = database.execute(sql).fetchone()[0]
            return found
        finally:
            database.close()


def grant_body(cabinet, credentials, uses):
    return {
        "subject": {"external_ref": "customer-4711"},
        "targets": {"locker_ids": [cabinet.lockers["L01"]]},
        "ends_at": "2099-01-01T00:00:00Z",
        "max_uses": uses,
        "credentials": credentials,
    }


def verification(mode, presented):
    body = {"attempt_id": str(uuid.uuid4()), "mode": mode, "presented": presented}
    if mode == "pin":
        body["locker"] = "L01"
    return body


def full(executable, folder, disk):
    seen = {}
    with Service(executable, folder) as service:
        admin, caller = service.keys["admin_key"], Caller(service)
        cabinet = make_cabinet(caller.connection, admin)
        number = {"format": "uid", "bits": 56, "value_hex": "0409F2E1D3C7B6"}
        many = [{"kind": "card", "card": number}, {"kind": "pin", "entry": "with_locker"}]
        pin = caller.connection.post(admin, "/v1/grants", grant_body(cabinet, many, None))["credentials"][1]["pin"]
        once = [
            caller.connection.post(admin, "/v1/grants", grant_body(cabinet, [{"kind": "qr"}], 1)) for _ in range(6)
        ]
        passes = [grant["credentials"][0]["pass"] for grant in once]

        def show(mode, presented):
            return caller.status(cabinet.key, "POST", "/v1/verifications", verification(mode, presented))[0]

        def administer(path, body):
            return caller.status(admin, "POST", path, body)[0]

        calls = {
            "door: card": lambda: show("card", number),
            "door: pass": lambda: show("qr", {"pass": passes[0]}),
            "door: PIN": lambda: show("pin", {"pin": pin}),
            "door: wrong PIN": lambda: show("pin", {"pin": "0000001"}),
            "issuing": lambda: administer("/v1/grants", grant_body(cabinet, [{"kind": "qr"}], 1)),
            "administration": lambda: administer("/v1/sites", {"name": "Another", "timezone": "UTC"}),
            "a key": lambda: administer("/v1/api_keys", {"role": "device", "device_id": cabinet.id}),
            "revoking": lambda: administer(f"/v1/grants/{once[5]['id']}/revoke", {}),
        }
        few = ("door: PIN", "door: wrong PIN")
        seen["before"] = {name: call() for name, call in calls.items() if name not in ("door: pass", "revoking")}
        disk.fill()
        answers = collections.defaultdict(collections.Counter)
        for number_of_round in range(ROUNDS):
            for name, call in calls.items():
                # A PIN is throttled when it is tried often, which is another matter.
                if name not in few or number_of_round % 10 == 0:
                    answers[name][call()] += 1
            if number_of_round == ROUNDS // 2:
                seen["stored, full"] = look(service.data)
            # What was cut off a file is taken too.
            disk.fill()
        seen["answers"] = {name: dict(counts) for name, counts in answers.items()}
        seen["livez"] = caller.status(admin, "GET", "/livez")[0]
        seen["readyz"] = caller.status(admin, "GET", "/readyz")[0]
        seen["stored, refused"] = look(service.data)
        seen["is running"] = service.process.poll() is None
        disk.free()
        seen["freed"] = {name: call() for name, call in calls.items() if name not in few}
        seen["passes"] = [show("qr", {"pass": text}) for text in passes[1:5]]
        seen["stored, freed"] = look(service.data)
        service.process.terminate()
        seen["status"] = service.process.wait()
    seen["stored, stopped"] = look(service.data)
    with Service(executable, folder) as service:
        caller = Caller(service)
        seen["started"] = [show("card", number), show("qr", {"pass": passes[1]})]
    return seen


def index(executable, folder, disk):
    seen = {"granted": 0, "refused": 0}
    with Service(executable, folder) as service:
        admin, caller = service.keys["admin_key"], Caller(service)
        cabinet = make_cabinet(caller.connection, admin)
        number = {"format": "uid", "bits": 56, "value_hex": "0409F2E1D3C7B6"}
        cards = [{"kind": "card", "card": number}]
        caller.connection.post(admin, "/v1/grants", grant_body(cabinet, cards, None))

        def show(body):
            return caller.status(cabinet.key, "POST", "/v1/verifications", body)[0]

        log = os.path.join(service.data, "accessauth.db-wal")
        # Bounded: a redemption writes at least two pages.
        for _ in range(FRAMES):
            # Far enough before it that what is sealed meanwhile, 128 events at once, does not go beyond.
            if os.path.getsize(log) > (FRAMES - 500) * FRAME:
                break
            seen["granted"] += show(verification("card", number)) == "200 grant"
        # What was not sealed yet would take the room in one commit.
        for _ in range(600):
            ready = caller.status(admin, "GET", "/readyz?verbose")[1]
            if ready.get("checks", {}).get("backlog", {}).get("events_unsealed") == 0:
                break
            time.sleep(0.1)
        # Room for a redemption, of six frames or so, and never for 32 KiB. Where it is too little the redemption is
        # refused, and its frames stay in the file for the next one, which needs no more room then.
        for _ in range(400):
            disk.leave(28 << 10)
            body = verification("card", number)
            answer = show(body)
            seen["granted"] += answer == "200 grant"
            seen["refused"] += answer.startswith("503")
            seen["last"] = answer
            if answer not in ("200 grant", "503 unavailable"):
                break
        try:
            seen["status"] = service.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            seen["status"] = None
        seen["frames"] = os.path.getsize(log) // FRAME
        disk.free()
    seen["stored, ended"] = look(service.data)
    with Service(executable, folder) as service:
        caller = Caller(service)
        # The attempt that was not answered, and another one.
        seen["started"] = [show(body), show(verification("card", number))]
        service.process.terminate()
        seen["status of the second"] = service.process.wait()
    seen["stored, stopped"] = look(service.data)
    return seen


class Persons:
    """Persons with a code each, who are erased and looked for."""

    def __init__(self, service, count):
        self.admin = service.keys["admin_key"]
        connection = Connection(service)
        self.cabinet = make_cabinet(connection, self.admin)
        self.subjects, self.passes = [], []
        for number in range(count):
            body = grant_body(self.cabinet, [{"kind": "qr", "usage": "multi_use"}], None)
            body["subject"]["external_ref"] = f"customer-{number}"
            grant = connection.post(self.admin, "/v1/grants", body)
            self.subjects.append(grant["subject_id"])
            self.passes.append(grant["credentials"][0]["pass"])

    def erase(self, caller, number):
        return caller.status(self.admin, "DELETE", f"/v1/subjects/{self.subjects[number]}")[0]

    def look(self, caller, number):
        """Whether a person is there, what the door says, and whether there is a receipt, in words."""
        path = f"/v1/subjects/{self.subjects[number]}"
        there = caller.status(self.admin, "GET", path)[0].split(" ")[0]
        body = verification("qr", {"pass": self.passes[number]})
        status, answer = caller.status(self.cabinet.key, "POST", "/v1/verifications", body)
        receipt = caller.status(self.admin, "GET", f"{path}/erasure")[1].get("receipt")
        return f"{there}, {answer.get('reason', status)}, {'a' if receipt else 'no'} receipt"


def subjects_in(path):
    """The lines of an erasure file, as the persons whom they name; anything else is an error."""
    with open(path, encoding="ascii") as file:
        content = file.read()
    assert not content or content.endswith("\n"), "the last line is cut"
    return [json.loads(line)["subject_id"] for line in content.splitlines()]


def erasure(executable, folder, disk):
    seen = {}
    with tempfile.TemporaryDirectory(prefix="accessauth-erasures-", dir="/var/tmp") as elsewhere:
        path = os.environ["ACCESSAUTH_ERASURE_FILE"] = os.path.join(elsewhere, "erasures")
        with Service(executable, folder) as service:
            caller, persons = Caller(service), Persons(service, 3)
            seen["before"] = [persons.look(caller, number) for number in range(3)]
            disk.fill()
            answers = collections.Counter()
            for number in (0, 1):
                for _ in range(ROUNDS // 4):
                    answers[persons.erase(caller, number)] += 1
                    disk.fill()
            seen["answers"] = dict(answers)
            lines = subjects_in(path)
            seen["lines"] = [lines.count(subject) for subject in persons.subjects]
            disk.free()
            seen["freed"] = [persons.look(caller, number) for number in range(3)]
            # The first is asked for again; the second has only its lines when the process ends.
            seen["again"] = persons.erase(caller, 0)
            seen["erased"] = [persons.look(caller, number) for number in range(3)]
            service.process.kill()
            service.process.wait()
        with Service(executable, folder) as service:
            caller = Caller(service)
            seen["started"] = [persons.look(caller, number) for number in range(3)]
            seen["third"] = persons.erase(caller, 2)
            service.process.terminate()
            seen["status"] = service.process.wait()
    return seen


def line(executable, folder, disk):
    seen = {"statuses": [], "sizes": []}
    path = os.environ["ACCESSAUTH_ERASURE_FILE"] = os.path.join(folder, "erasures")
    with tempfile.TemporaryDirectory(prefix="accessauth-data-", dir="/var/tmp") as elsewhere:
        with Service(executable, elsewhere) as service:
            caller, persons = Caller(service), Persons(service, 24)
            # The first line takes the file's first page; the rest of the disk is taken then.
            for number in range(24):
                size = os.path.getsize(path)
                seen["statuses"].append(persons.erase(caller, number))
                seen["sizes"].append(size)
                if number == 0:
                    disk.fill()
                if seen["statuses"][-1] != "200":
                    break
            refused = len(seen["statuses"]) - 1
            seen["line"] = seen["sizes"][1]
            seen["room"] = -seen["sizes"][-1] % 4096
            seen["size after"] = os.path.getsize(path)
            seen["refused again"] = persons.erase(caller, refused)
            seen["refused"] = persons.look(caller, refused)
            seen["lines"] = len(subjects_in(path))
            # What is erased already needs no line.
            seen["known"] = persons.erase(caller, 0)
            disk.free()
            seen["freed"] = [persons.erase(caller, refused), persons.erase(caller, refused + 1)]
            seen["lines freed"] = len(subjects_in(path))
            service.process.terminate()
            seen["status"] = service.process.wait()
        doctor = subprocess.run([executable, "doctor", "--data", service.data], capture_output=True, text=True)
        seen["doctor"] = [row for row in doctor.stdout.splitlines() if "erasure file" in row]
        with Service(executable, elsewhere) as service:
            caller = Caller(service)
            seen["started"] = [persons.look(caller, number) for number in (0, refused, refused + 2)]
    os.remove(path)
    return seen


def make_cabinet(connection, admin):
    site = connection.post(admin, "/v1/sites", {"name": "Site", "timezone": "UTC"})["id"]
    return Cabinet(connection, admin, site, "Cabinet", 1)


def main(executable, kind):
    try:
        folder = enter(SIZES[kind])
    except OSError as error:
        print(json.dumps({"skipped": str(error)}))
        return
    os.environ["ACCESSAUTH_REQUESTS_PER_SECOND"] = "10000"
    try:
        kinds = {"full": full, "index": index, "erasure": erasure, "line": line}
        print(json.dumps(kinds[kind](executable, folder, Disk(folder))))
    finally:
        ctypes.CDLL(None).umount2(folder.encode(), 2)  # MNT_DETACH
        os.rmdir(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
