"""What is done to a cluster, and how it is undone. Each fault is a function of the cluster that does it, and answers
with the one that takes it back."""

import os
import shutil
import time

import processes
from cluster import Failed


def _primary(cluster):
    leader = cluster.leader()
    if leader is None:
        raise Failed("nobody leads: there is no primary to do anything to")
    return leader[0]


def kill_primary(cluster):
    """The primary's machine loses its power: PostgreSQL and Patroni end at once."""
    node = _primary(cluster)
    if processes.kill(cluster.path(node)) < 2:
        raise Failed(f"there was nothing to kill in {cluster.path(node)}")
    return lambda: cluster.start_node(node)


def crash_primary(cluster):
    """PostgreSQL ends at once, and Patroni, which goes on, starts it where it was: what waited for a second node can be
    seen before that has it."""
    node = _primary(cluster)
    data = os.path.join(cluster.path(node), "data")
    if processes.kill(data) < 2:
        raise Failed(f"there was nothing to kill in {data}")
    return lambda: None


def cut_primary(cluster):
    """The primary's cable is pulled: it hears nothing and is not heard, and does not know why."""
    node = _primary(cluster)
    cluster.network.cut(node)
    return lambda: cluster.network.join(node)


def divide_primary(cluster):
    """The primary loses the other nodes and keeps its callers and etcd: nothing it writes can be acknowledged."""
    node = _primary(cluster)
    cluster.network.divide(node)
    return lambda: cluster.network.reunite(node)


def pause_primary(cluster):
    """The primary's machine stops where it is, and goes on later as if no time had passed."""
    node = _primary(cluster)
    if processes.pause(cluster.path(node)) < 2:
        raise Failed(f"there was nothing to pause in {cluster.path(node)}")
    return lambda: processes.resume(cluster.path(node))


def kill_synchronous(cluster):
    """The node that every commit waits for loses its power."""
    node = cluster.synchronous()
    if node is None or not processes.kill(cluster.path(node)):
        raise Failed("there is no synchronous standby to kill")
    return lambda: cluster.start_node(node)


def cancel_waits(cluster):
    """Nobody follows the primary, every commit waits, and an administrator ends the waits: PostgreSQL then says that it
    committed, with a warning that nobody else may have it, and shows it to whoever asks. Then the primary's machine is
    lost for good, and that with it. It comes back, empty, as a new node."""
    node = _primary(cluster)
    others = [other for other in (1, 2, 3) if other != node]
    for other in others:
        cluster.network.cut(other)
    # Not for longer: once Patroni sees that nobody follows, it lets nobody succeed, and only a person can decide.
    cancelled, end = 0, time.monotonic() + 3
    while time.monotonic() < end:
        time.sleep(0.25)
        rows = cluster.sql(
            "SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'", "postgres", node
        )
        cancelled += len(rows)
    if not cancelled:
        raise Failed("no commit waited: there was nothing to cancel")
    processes.kill(cluster.path(node))
    for other in others:
        cluster.network.join(other)

    def undo():
        cluster.free_memory(node)
        shutil.rmtree(os.path.join(cluster.path(node), "data"))
        cluster.start_node(node)

    return undo
