"""Where the nodes of a cluster are: each in a network namespace of its own, joined by a bridge in another one, where
etcd is and whoever calls; or, for those who may not make namespaces, on addresses of the loopback device, where no
cable can be cut."""

import ctypes
import os
import socket
import subprocess

NODES = 3


class Impossible(Exception):
    """This network cannot do it."""


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Impossible(f"{' '.join(command)}: {done.stderr.strip()}")
    return done.stdout


class Namespaces:
    """Switch and cables of the cluster's own; nothing of the machine's network is touched."""

    kind, subnet, hub_address = "namespaces", "10.203.0.0/24", "10.203.0.1"
    # An address of a card that nobody has.
    nobody = "02:00:00:00:00:ff"

    def __init__(self, name):
        self.name = name
        self.hub = f"{name}-hub"

    @staticmethod
    def are_allowed():
        """Whether this user may make them: tried, for many things can be in the way."""
        name = f"aac-try-{os.getpid()}"
        try:
            run("ip", "netns", "add", name)
        except (OSError, Impossible):
            return False
        try:
            run("ip", "-n", name, "link", "add", "bridge", "type", "bridge")
            run("ip", "-n", name, "link", "add", "p1", "type", "veth", "peer", "name", "eth0")
            return True
        except Impossible:
            return False
        finally:
            run("ip", "netns", "del", name)

    def namespace(self, node):
        return f"{self.name}-n{node}"

    def address(self, node):
        return f"10.203.0.{10 + node}"

    def make(self):
        hub = ("ip", "-n", self.hub)
        run("ip", "netns", "add", self.hub)
        run(*hub, "link", "set", "lo", "up")
        run(*hub, "link", "add", "bridge", "type", "bridge")
        run(*hub, "addr", "add", f"{self.hub_address}/24", "dev", "bridge")
        run(*hub, "link", "set", "bridge", "up")
        for node in range(1, NODES + 1):
            name = self.namespace(node)
            own = ("ip", "-n", name)
            run("ip", "netns", "add", name)
            run(*hub, "link", "add", f"p{node}", "type", "veth", "peer", "name", "eth0", "netns", name)
            run(*hub, "link", "set", f"p{node}", "master", "bridge", "up")
            run(*own, "link", "set", "lo", "up")
            run(*own, "addr", "add", f"{self.address(node)}/24", "dev", "eth0")
            run(*own, "link", "set", "eth0", "up")

    def remove(self):
        there = [line.split()[0] for line in run("ip", "netns", "list").splitlines() if line.strip()]
        for name in [self.namespace(node) for node in range(1, NODES + 1)] + [self.hub]:
            if name in there:
                run("ip", "netns", "del", name)

    def within(self, node):
        """What goes before a command that is to run where a node is; 0 is the hub."""
        return ["nsenter", f"--net=/run/netns/{self.namespace(node) if node else self.hub}"]

    def enter(self):
        """This thread, and what it starts from now on, is in the hub."""
        libc = ctypes.CDLL(None, use_errno=True)
        with open(f"/run/netns/{self.hub}", "rb") as file:
            if libc.setns(file.fileno(), 0x40000000) != 0:  # CLONE_NEWNET
                raise OSError(ctypes.get_errno(), f"cannot enter {self.hub}")

    def ports(self, _):
        """The ports of PostgreSQL and Patroni on a node, of etcd's clients and peers on the hub."""
        return (2379, 2380) if _ == 0 else (5432, 8008)

    def cut(self, node):
        """Pulls the cable out of the switch: nothing comes, nothing goes, and nobody is told."""
        run("ip", "-n", self.hub, "link", "set", f"p{node}", "nomaster")

    def join(self, node):
        run("ip", "-n", self.hub, "link", "set", f"p{node}", "master", "bridge")

    def divide(self, node):
        """Cuts a node off from the other nodes alone, in silence: they send to a card that is not there."""
        self._neighbours(node, "replace", "lladdr", self.nobody, "nud", "permanent")

    def reunite(self, node):
        self._neighbours(node, "del")

    def _neighbours(self, node, verb, *what):
        for other in range(1, NODES + 1):
            for here, there in [(node, other), (other, node)]:
                if other != node:
                    run("ip", "-n", self.namespace(here), "neigh", verb, self.address(there), *what, "dev", "eth0")


class Loopback:
    """Addresses 127.0.0.11 and so on, and ports that are free."""

    kind, subnet, hub_address = "loopback", "127.0.0.0/8", "127.0.0.1"

    def __init__(self, name, taken=None):
        self.name = name
        self.taken = taken or {}

    def address(self, node):
        return f"127.0.0.{10 + node}"

    def make(self):
        held = []
        for node in range(NODES + 1):
            for _ in range(2):
                held.append((node, socket.create_server((self.address(node) if node else self.hub_address, 0))))
        self.taken = {}
        for node, server in held:
            self.taken.setdefault(str(node), []).append(server.getsockname()[1])
            server.close()

    def remove(self):
        """There is nothing."""

    def within(self, _):
        return []

    def enter(self):
        """This is everywhere."""

    def ports(self, node):
        return tuple(self.taken[str(node)])

    def cut(self, node):
        raise Impossible("no cable can be cut on the loopback device: that takes network namespaces")

    join = divide = reunite = cut
