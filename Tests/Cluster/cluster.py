"""A cluster on this machine for tests: etcd and three nodes of PostgreSQL under Patroni, with the configuration of
deploy/patroni, in a folder of its own.

    cluster = Cluster.make(folder)     # starts it, and enters its network
    cluster.database("serve")          # a database URL that names all nodes
    cluster.remove()                   # ends everything in the folder, and takes it away

PostgreSQL does not run as root: as root, it runs as `postgres`. Several clusters can be there side by side.
"""

import json
import os
import pwd
import re
import secrets
import shutil
import subprocess
import threading
import time
import urllib.error
import urllib.request

import processes
from network import NODES, Impossible, Loopback, Namespaces

PROGRAMS = "/usr/lib/postgresql/15/bin"
CONFIGURATION = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../deploy/patroni/patroni.yml")
# In seconds. Patroni's own smallest times would do a primary wrong that is merely slow, on a machine that does other
# work as well.
TIMES = {"ttl: 30": "ttl: 10", "loop_wait: 10": "loop_wait: 2", "retry_timeout: 10": "retry_timeout: 3"}
ROLES = {"superuser": "postgres", "replication": "replicator", "rewind": "rewind"}
ACCOUNTS = {"serve": "accessauth_serve", "owner": "accessauth_owner", "superuser": "postgres"}


class Failed(Exception):
    """The cluster is not as it has to be."""


def user():
    """The account that the servers run under; None where it is whoever calls."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    raise Failed("there is no user that PostgreSQL could run as")


# Set when everything is to end: nothing is waited for any more.
ENDS = threading.Event()


def until(what, seconds, test, pause=0.2):
    """What the test answers once that is true; fails after a time."""
    end = time.monotonic() + seconds
    while not (answer := test()):
        if ENDS.is_set():
            raise Failed("told to end")
        if time.monotonic() > end:
            raise Failed(f"{seconds} s, and still not: {what}")
        time.sleep(pause)
    return answer


class Cluster:
    def __init__(self, folder):
        self.folder = os.path.abspath(folder)
        with open(os.path.join(self.folder, "cluster.json"), encoding="utf-8") as file:
            state = json.load(file)
        self.name, self.passwords = state["name"], state["passwords"]
        self.network = (
            Namespaces(self.name) if state["network"] == "namespaces" else Loopback(self.name, state["ports"])
        )
        self.children = []

    # Making and removing.

    @classmethod
    def make(cls, folder, without_namespaces=False):
        """A cluster in a folder that is not there yet, or is empty. Where it cannot be started, nothing is left."""
        needed = ("/usr/bin/etcd", "/usr/bin/patroni", f"{PROGRAMS}/postgres")
        missing = [path for path in needed if not os.path.exists(path)]
        if missing:
            raise Failed(f"{' and '.join(missing)} is missing: script/install cluster")
        folder, name = os.path.abspath(folder), f"aac{secrets.token_hex(3)}"
        os.makedirs(folder, exist_ok=True)
        if os.listdir(folder):
            raise Failed(f"{folder} is not empty")
        network = Loopback(name) if without_namespaces or not Namespaces.are_allowed() else Namespaces(name)
        try:
            network.make()
            state = {
                "name": name,
                "network": network.kind,
                "ports": getattr(network, "taken", {}),
                "passwords": {role: secrets.token_hex(16) for role in [*ROLES, *ACCOUNTS, "rest"]},
            }
            with open(os.path.join(folder, "cluster.json"), "x", opener=private, encoding="utf-8") as file:
                json.dump(state, file)
            cluster = cls(folder)
        except BaseException:
            network.remove()
            shutil.rmtree(folder)
            raise
        try:
            cluster.network.enter()
            cluster._prepare()
            cluster._start_etcd()
            for node in range(1, NODES + 1):
                cluster.start_node(node)
            cluster.wait_until_whole(90)
        except BaseException:
            cluster._tell()
            cluster.remove()
            raise
        return cluster

    def end(self):
        """Ends all processes and takes the network away; what they wrote stays."""
        processes.kill(self.folder)
        for child in self.children:
            child.wait()
        for node in range(1, NODES + 1):
            self.free_memory(node)
        self.network.remove()

    def remove(self):
        self.end()
        shutil.rmtree(self.folder)

    def _prepare(self):
        account = user()
        with open(self.path("pgpass"), "x", opener=private, encoding="ascii") as file:
            for role, name in ACCOUNTS.items():
                file.write(f"*:*:*:{name}:{self.passwords[role]}\n")
        for role in ACCOUNTS:
            with open(self.path(f"{role}.password"), "x", opener=private, encoding="ascii") as file:
                file.write(self.passwords[role])
        addresses = ",".join(f"IP:{self.network.address(node)}" for node in range(1, NODES + 1))
        certificate = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        certificate += ["-subj", "/CN=cluster", "-addext", f"subjectAltName={addresses}", "-days", "2"]
        certificate += ["-keyout", self.path("server.key"), "-out", self.path("server.crt")]
        subprocess.run(certificate, check=True, capture_output=True)
        for node in range(NODES + 1):
            os.mkdir(self.path(node), 0o700)
            if node:
                self._configure(node)
            if account:
                for name in [".", *os.listdir(self.path(node))]:
                    os.chown(os.path.join(self.path(node), name), account.pw_uid, account.pw_gid)
        if account:
            os.chmod(self.folder, 0o711)
            able = subprocess.run([*self._as_user(), "test", "-r", self.path(1)], check=False).returncode == 0
            if not able:
                raise Failed(f"{account.pw_name} cannot reach {self.folder}: put it where everybody may go, as in /tmp")

    def _configure(self, node):
        """The configuration of deploy/patroni, with other times, addresses and paths."""
        with open(CONFIGURATION, encoding="utf-8") as file:
            text = file.read()
        changes = TIMES | {
            "/run/postgresql": "''\n    dynamic_shared_memory_type: mmap\n    shared_buffers: 32MB",
            "/etc/patroni/": self.path(node) + "/",
            "10.0.0.0/24": self.network.subnet,
            "/usr/lib/postgresql/15/bin": PROGRAMS,
        }
        for old, new in changes.items():
            if old not in text:
                raise Failed(f"{CONFIGURATION} has no {old} any more: say in Tests/Cluster/cluster.py what has")
            text = re.sub(re.escape(old) + r"(?!\d)", lambda _, new=new: new, text)
        with open(os.path.join(self.path(node), "patroni.yml"), "x", opener=private, encoding="utf-8") as file:
            file.write(text)
        for name in ("server.crt", "server.key"):
            shutil.copy(self.path(name), self.path(node))

    # Where things are.

    def path(self, name):
        """A file of the cluster, or the folder of a node; 0 is etcd."""
        return os.path.join(self.folder, {0: "etcd"}.get(name, f"n{name}") if isinstance(name, int) else name)

    def database(self, role):
        """A database URL, without its password, which stands in `<role>.password`."""
        hosts = ",".join(f"{self.network.address(node)}:{self.network.ports(node)[0]}" for node in range(1, NODES + 1))
        root = self.path("server.crt")
        return f"postgresql://{ACCOUNTS[role]}@{hosts}/accessauth?sslmode=verify-full&sslrootcert={root}"

    def sql(self, statements, database="accessauth", node=None, seconds=20):
        """What the primary says, one tuple a row as text; `node` asks that one. Raises subprocess's errors."""
        nodes = [node] if node else range(1, NODES + 1)
        connection = {
            "host": ",".join(self.network.address(node) for node in nodes),
            "port": ",".join(str(self.network.ports(node)[0]) for node in nodes),
            "user": ACCOUNTS["superuser"], "dbname": database, "sslmode": "verify-full",
            "sslrootcert": self.path("server.crt"), "connect_timeout": "2",
            "target_session_attrs": "any" if node else "read-write",
        }
        done = subprocess.run(
            [f"{PROGRAMS}/psql", "-qtAX", "-F", "\t", "-v", "ON_ERROR_STOP=1", "-d",
             " ".join(f"{key}={value}" for key, value in connection.items())],
            input=statements, env={"PGPASSFILE": self.path("pgpass"), "LC_ALL": "C.UTF-8"},
            capture_output=True, text=True, check=False, timeout=seconds,
        )
        if done.returncode:
            raise Failed(f"psql: {done.stderr.strip()}")
        return [tuple(line.split("\t")) for line in done.stdout.splitlines()]

    # Processes.

    def _as_user(self):
        account = user()
        if account is None:
            return []
        return ["setpriv", "--reuid", str(account.pw_uid), "--regid", str(account.pw_gid), "--clear-groups"]

    def _spawn(self, node, command, environment):
        with open(os.path.join(self.path(node), "log"), "ab") as log:
            self.children.append(
                subprocess.Popen(
                    [*self.network.within(node), *self._as_user(), *command],
                    cwd=self.path(node), env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"} | environment,
                    stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
                )
            )
        with open(self.path(f"{os.path.basename(self.path(node))}.pid"), "w", encoding="ascii") as file:
            file.write(f"{self.children[-1].pid}\n")

    def _start_etcd(self):
        address, (clients, peers) = self.network.hub_address, self.network.ports(0)
        own, peer = f"http://{address}:{clients}", f"http://{address}:{peers}"
        command = ["/usr/bin/etcd", "--name", "etcd", "--data-dir", "data", "--log-level", "error", "--logger", "zap"]
        command += ["--listen-client-urls", own, "--advertise-client-urls", own, "--listen-peer-urls", peer]
        command += ["--initial-advertise-peer-urls", peer, "--initial-cluster", f"etcd={peer}"]
        # Patroni 3.0.2 keeps its promises through this API alone: see deploy/patroni/patroni_env.conf.example.
        command += ["--enable-v2=true"]
        # One that shares its disk and its processors is slow at times, and has nobody to elect.
        self._spawn(0, command + ["--heartbeat-interval", "500", "--election-timeout", "5000"], {})
        until("etcd answers", 30, lambda: fetch(f"{own}/health"))

    def start_node(self, node):
        address, (database, rest) = self.network.address(node), self.network.ports(node)
        environment = {
            "NAME": f"n{node}",
            "RESTAPI_LISTEN": f"{address}:{rest}",
            "RESTAPI_CONNECT_ADDRESS": f"{address}:{rest}",
            "RESTAPI_USERNAME": "patroni",
            "RESTAPI_PASSWORD": self.passwords["rest"],
            "ETCD_HOSTS": f"{self.network.hub_address}:{self.network.ports(0)[0]}",
            "POSTGRESQL_LISTEN": f"{address}:{database}",
            "POSTGRESQL_CONNECT_ADDRESS": f"{address}:{database}",
            "POSTGRESQL_DATA_DIR": os.path.join(self.path(node), "data"),
            "POSTGRESQL_PGPASS": os.path.join(self.path(node), "pgpass"),
        }
        for role, name in ROLES.items():
            environment |= {f"{role.upper()}_USERNAME": name, f"{role.upper()}_PASSWORD": self.passwords[role]}
        environment = {f"PATRONI_{key}": value for key, value in environment.items()}
        self._spawn(node, ["/usr/bin/patroni", "patroni.yml"], environment)

    def free_memory(self, node):
        """Gives back the shared memory that a killed server could not."""
        try:
            with open(os.path.join(self.path(node), "data/postmaster.pid"), encoding="ascii") as file:
                identifier = file.read().splitlines()[6].split()[1]
        except (OSError, IndexError):
            return
        subprocess.run(["ipcrm", "-m", identifier], check=False, capture_output=True)

    def _tell(self):
        """The ends of the logs, for whoever wants to know why it did not start."""
        for node in range(NODES + 1):
            try:
                with open(os.path.join(self.path(node), "log"), encoding="utf-8", errors="replace") as file:
                    print(f"-- {self.path(node)}/log", *file.read().splitlines()[-15:], sep="\n")
            except OSError:
                pass

    # What Patroni says.

    def members(self):
        """Role, state and timeline of each node by its number, as the one says that knows the latest timeline."""
        views = []
        for node in range(1, NODES + 1):
            said = fetch(f"http://{self.network.address(node)}:{self.network.ports(node)[1]}/cluster")
            if said:
                views.append({int(member["name"][1:]): member for member in said["members"]})
        return max(views, key=lambda view: max((m.get("timeline") or 0 for m in view.values()), default=0), default={})

    def leader(self):
        """The number of the node that leads and its timeline, or None."""
        for node, member in self.members().items():
            if member["role"] == "leader" and member["state"] == "running" and member.get("timeline"):
                return node, member["timeline"]
        return None

    def synchronous(self):
        """The number of the node that has everything the primary acknowledged, or None."""
        return next((node for node, member in self.members().items() if member["role"] == "sync_standby"), None)

    def is_whole(self):
        """Whether one leads and takes writes, and two follow it, one of them synchronously."""
        members = self.members()
        roles = sorted(member["role"] for member in members.values())
        if roles != ["leader", "replica", "sync_standby"]:
            return False
        if len({member.get("timeline") for member in members.values()}) != 1:
            return False
        try:
            follow = "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'"
            rows = self.sql(follow, "postgres", seconds=5)
        except (Failed, subprocess.TimeoutExpired):
            return False
        return sorted(rows) == [("async",), ("sync",)]

    def wait_until_same(self, seconds=30):
        """Waits until what was written is seen on all nodes. libpq takes a wrong password, or a database that is not
        there yet, for the last word, and asks no further node."""
        written = self.sql("SELECT pg_current_wal_lsn()", "postgres")[0][0]
        leads = self.leader()

        def is_seen():
            return all(
                self.sql(f"SELECT pg_last_wal_replay_lsn() >= '{written}'", "postgres", node) == [("t",)]
                for node in range(1, NODES + 1)
                if node != leads[0]
            )

        until("the standbys have what was written", seconds, is_seen)

    def wait_until_whole(self, seconds):
        until("three nodes, one of them leading and one synchronous", seconds, self.is_whole)


def private(path, flags):
    return os.open(path, flags, 0o600)


def fetch(url):
    """The JSON of an answer, or None. What is asked is on this machine: no proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=1) as answer:
            return json.load(answer)
    except (OSError, urllib.error.URLError, ValueError):
        return None


__all__ = ["ENDS", "Cluster", "Failed", "Impossible", "until"]
