"""A service for measurements: its process, and one connection to it. Part of script/soak."""

import http.client
import json
import os
import subprocess
import time
import uuid
from datetime import datetime, timedelta, timezone


class Service:
    """`accessauth serve` on a data folder at `folder`/data, which is made where there is none; `options` are those of
    subprocess.Popen, for both."""

    def __init__(self, executable, folder, **options):
        self.executable = executable
        self.folder = folder
        self.options = options
        self.data = os.path.join(folder, "data")
        self.keys = {}
        if not os.path.exists(self.data):
            made = subprocess.run(
                [executable, "init", "--data", self.data, "--json"],
                capture_output=True,
                text=True,
                check=True,
                **options,
            )
            self.keys = json.loads(made.stdout)

    def __enter__(self):
        log = os.path.join(self.folder, "log")
        with open(log, "wb") as file:
            self.process = subprocess.Popen(
                [self.executable, "serve", "--data", self.data, "--listen", "127.0.0.1:0"],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=file,
                **self.options,
            )
        for _ in range(3000):
            with open(log, encoding="utf-8") as file:
                lines = [line for line in file if line.startswith("listening on ") and line.endswith("\n")]
            if lines:
                self.port = int(lines[0].rsplit(":", 1)[1])
                return self
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        self.__exit__()
        raise RuntimeError(f"the service did not start; see {log}")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


class Connection:
    """One connection that stays open, for callers with any key."""

    def __init__(self, service):
        self.http = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        self.http.connect()

    def call(self, key, method, path, body=None):
        """The body of an answer; raises where it is a refusal."""
        answer = self.send(key, method, path, None if body is None else json.dumps(body).encode())[1]
        return json.loads(answer) if answer else None

    def post(self, key, path, body):
        return self.call(key, "POST", path, body)

    def verify(self, key, mode, presented, locker=None):
        """The answer to one attempt, and how long it took in milliseconds."""
        body = {"attempt_id": str(uuid.uuid4()), "mode": mode, "presented": presented}
        if locker is not None:
            body["locker"] = locker
        took, answer = self.send(key, "POST", "/v1/verifications", json.dumps(body).encode())
        return json.loads(answer), took

    def send(self, key, method, path, body):
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        begin = time.perf_counter_ns()
        self.http.request(method, path, body=body, headers=headers)
        response = self.http.getresponse()
        answer = response.read()
        took = (time.perf_counter_ns() - begin) / 1e6
        if response.status >= 300:
            raise RuntimeError(f"{method} {path}: {response.status} {answer.decode()}")
        return took, answer


class Cabinet:
    """A device with lockers L01, L02 and so on, and a key, in the tenant of an admin."""

    def __init__(self, connection, admin, site, label, lockers):
        self.connection = connection
        self.admin = admin
        device = connection.post(admin, "/v1/devices", {"site_id": site, "label": label})
        self.id, self.code = device["id"], device["device_code"]
        labels = [f"L{number:02}" for number in range(1, lockers + 1)]
        made = connection.post(
            admin,
            f"/v1/devices/{self.id}/lockers",
            {"lockers": [{"label": name, "board": "B1", "number": n + 1} for n, name in enumerate(labels)]},
        )
        self.lockers = {locker["label"]: locker["id"] for locker in made["data"]}
        self.key = connection.post(admin, "/v1/api_keys", {"role": "device", "device_id": self.id})["key"]

    def grant(self, locker, credentials, subject="customer-4711"):
        """The credentials of a new grant without a limit of uses."""
        end = datetime.now(timezone.utc) + timedelta(days=2)
        grant = self.connection.post(
            self.admin,
            "/v1/grants",
            {
                "subject": {"external_ref": subject},
                "targets": {"locker_ids": [self.lockers[locker]]},
                "ends_at": end.strftime("%Y-%m-%dT%H:%M:%SZ"),
                "max_uses": None,
                "credentials": credentials,
            },
        )
        return grant["credentials"]
