"""Service processes that share a database: founded, started, killed."""

import json
import os
import re
import shutil
import signal
import subprocess
import time

from cluster import Failed

PROCESSES = 3


class Service:
    """One `accessauth serve`, with the master key of all and an erasure file of its own."""

    def __init__(self, executable, folder, url, password, number):
        self.executable, self.folder, self.number = executable, folder, number
        self.key, self.password = os.path.join(folder, "master.key"), password
        self.url, self.port, self.process, self.starts = url, 0, None, 0
        self.erasures = os.path.join(folder, f"erasures-{number}")

    def start(self):
        """Starts it, on the port that it had before, and waits until it listens."""
        self.starts += 1
        self.log = os.path.join(self.folder, f"service-{self.number}-{self.starts}.log")
        command = [self.executable, "serve", "--listen", f"127.0.0.1:{self.port}", "--database-url", self.url]
        command += ["--database-password-file", self.password, "--key-file", self.key]
        command += ["--erasure-file", self.erasures, "--requests-per-second", "10000"]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment()
            )
        for _ in range(3000):
            with open(self.log, encoding="utf-8", errors="replace") as file:
                listening = re.search(r"^listening on .*:(\d+)$", file.read(), re.M)
            if listening:
                self.port = int(listening.group(1))
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.01)
        with open(self.log, encoding="utf-8", errors="replace") as file:
            raise Failed(f"service {self.number} did not start: {file.read()[-2000:]}")

    def kill(self):
        if self.process.poll() is not None:
            raise Failed(f"service {self.number} has ended by itself, with {self.process.returncode}: see {self.log}")
        self.process.kill()
        self.process.wait()

    def size(self):
        """Threads, and resident memory in MiB."""
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as file:
            status = dict(line.split(":", 1) for line in file)
        return int(status["Threads"]), int(status["VmRSS"].split()[0]) >> 10

    def slowest(self, route):
        """The longest that it took to answer a request of this route, in seconds, by its own log."""
        longest = 0
        for number in range(1, self.starts + 1):
            log = os.path.join(self.folder, f"service-{self.number}-{number}.log")
            with open(log, encoding="utf-8", errors="replace") as file:
                for line in file:
                    if f'"route":"{route}"' in line and line.endswith("}\n"):
                        longest = max(longest, int(json.loads(line)["duration_us"]))
        return longest / 1e6

    def end(self):
        """Tells it to stop; the status it ended with."""
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


def environment():
    """Of this process, without what is meant for other services."""
    return {name: text for name, text in os.environ.items() if not name.startswith("ACCESSAUTH_")}


def found(executable, cluster, folder):
    """Roles, schema, first tenant; the services, not started, and the tenant's admin key."""

    def run(*arguments, role):
        command = [executable, *arguments, "--database-url", cluster.database(role)]
        command += ["--database-password-file", cluster.path(f"{role}.password")]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, check=False, timeout=60, env=environment()
        )
        if done.returncode:
            raise Failed(f"accessauth {' '.join(arguments)}: {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    cluster.sql("CREATE DATABASE accessauth", "postgres")
    cluster.wait_until_same()
    run("migrate", "roles", role="superuser")
    for role in ("owner", "serve"):
        cluster.sql(f"ALTER ROLE accessauth_{role} PASSWORD '{cluster.passwords[role]}'", "postgres")
    cluster.wait_until_same()
    run("migrate", "up", role="owner")
    services = [
        Service(executable, folder, cluster.database("serve"), cluster.path("serve.password"), number)
        for number in range(PROCESSES)
    ]
    first = services[0]
    keys = json.loads(run("init", "--json", "--key-file", first.key, "--erasure-file", first.erasures, role="serve"))
    for service in services[1:]:
        shutil.copy(first.erasures, service.erasures)
    return services, keys["admin_key"]
