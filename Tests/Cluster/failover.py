#!/usr/bin/env python3
"""A-03, B-08, H-04: three service processes on a cluster of three database nodes, with doors that go on asking
while nodes and processes fail.

    failover.py EXECUTABLE [--short | --long [--rounds N]] [--faults NAME,…] [--seed N] [--keep FOLDER]

The short form kills the primary and a service process, the long one does everything in faults.py, several rounds. For
each fault it prints how long no door got a decision. In the end the history of all attempts has to be linearizable and
the database has to hold everything that was acknowledged; see check_history.py. A reader that was locked out before
another node leads is locked out afterwards. Exits 1 where anything is wrong, where
too little happened to prove anything, or where a fault did not do what it is for; what was recorded is then kept.
"""

import argparse
import asyncio
import contextlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import faults  # noqa: E402
from check_history import report  # noqa: E402
from client import Client  # noqa: E402
from cluster import ENDS, Cluster, Failed, Impossible, until  # noqa: E402
from history import History, Recorder  # noqa: E402
from keypad import Keypad  # noqa: E402
from load import Load  # noqa: E402
from services import found  # noqa: E402
from stored import look  # noqa: E402

# Faults after which another node must lead, and those that are taken back after so many seconds, for nobody else may.
TAKEN_OVER = ["kill_primary", "cut_primary", "pause_primary", "cancel_waits"]
HELD = {"divide_primary": 12, "kill_synchronous": 6, "crash_primary": 0}
SHORT = ["kill_primary", "kill_service"]
LONG = [*TAKEN_OVER, *HELD, "kill_service"]
# Decisions that there have to be before, between and after faults.
SETTLED = 60
# The long form judges: a door is told within so many seconds, whatever the database does (H-04: two, and some for a
# machine that runs all of it).
TOLD_WITHIN = 3.0
# Threads that a service may have more under a fault than before: libraries start some of their own when first needed.
MORE_THREADS = 16


class Run:
    def __init__(self, cluster, services, load, recorder, chance):
        self.cluster, self.services, self.load = cluster, services, load
        self.recorder, self.chance = recorder, chance
        self.done, self.wrong, self.threads = [], [], []

    async def decisions(self, number, what, seconds):
        """Waits for more decisions."""
        goal, end = self.recorder.decisions + number, time.monotonic() + seconds
        while self.recorder.decisions < goal:
            if time.monotonic() > end:
                raise Failed(f"{seconds} s {what}, and {goal - self.recorder.decisions} of {number} decisions missing")
            await asyncio.sleep(0.05)

    async def fault(self, name):
        begins = self.recorder.write("fault", name=name, moment="begins")
        if name == "kill_service":
            await self.kill_service()
        else:
            await self.hit(name)
        ends = self.recorder.write("fault", name=name, moment="ends")
        self.done.append((name, begins, ends))
        await self.decisions(SETTLED, f"after {name}", 60)

    async def hit(self, name):
        """A fault of the cluster, until that is whole again."""
        led, before = await asyncio.to_thread(self.leader)
        keypad = None
        if name in TAKEN_OVER:
            keypad = await Keypad.locked_out(self.load, f"Keypad {len(self.done)}")
        undo = await asyncio.to_thread(getattr(faults, name), self.cluster)
        try:
            if name in TAKEN_OVER:
                await asyncio.to_thread(until, f"another node leads after {name}", 90, lambda: self.has_changed(before))
                await self.decisions(SETTLED, f"after another node leads, {name}", 60)
            elif name == "divide_primary":
                await self.hold(HELD[name])
            else:
                await asyncio.sleep(HELD[name])
            self.threads.append(max(service.size()[0] for service in self.services))
        finally:
            await asyncio.to_thread(undo)
        await asyncio.to_thread(self.cluster.wait_until_whole, 120)
        leads, timeline = await asyncio.to_thread(self.leader)
        if name in TAKEN_OVER:
            self.recorder.write("failover", name=name, timeline=timeline, before=before, leader=leads, led=led)
            if said := await keypad.wrong():
                self.wrong.append(f"B-08: a reader that was locked out before {name} lets somebody guess: {said}")

    async def hold(self, seconds):
        """Nobody follows the primary: whatever is decided now, a second node does not have."""
        await asyncio.sleep(1.5)
        before = self.recorder.decisions
        await asyncio.sleep(seconds - 1.5)
        if self.recorder.decisions != before:
            self.wrong.append(f"{self.recorder.decisions - before} decisions were told that one node alone knew of")

    def leader(self):
        return until("a node leads", 30, self.cluster.leader)

    def has_changed(self, before):
        leader = self.cluster.leader()
        return leader and leader[1] > before

    async def kill_service(self):
        """A service process ends at once; the others go on, and it comes back."""
        number = self.chance.randrange(len(self.services))
        self.services[number].kill()
        self.load.clients[number].forget()
        await self.decisions(SETTLED, "with two of three services", 30)
        await asyncio.to_thread(self.services[number].start)
        goal, end = self.recorder.by_process.get(number, 0) + 10, time.monotonic() + 30
        while self.recorder.by_process.get(number, 0) < goal:
            if time.monotonic() > end:
                raise Failed(f"service {number} was started again and decides nothing")
            await asyncio.sleep(0.05)

    async def all(self, names):
        work = asyncio.create_task(self.load.run())
        try:
            plan = asyncio.create_task(self.plan(names))
            await asyncio.wait([work, plan], return_when=asyncio.FIRST_COMPLETED)
            # Devices go on until they are told: one that ended has failed.
            if not plan.done():
                plan.cancel()
                await work
            await plan
        finally:
            self.load.stops.set()
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(asyncio.shield(work), 10)
            self.load.gives_up.set()
            await work

    async def plan(self, names):
        await self.decisions(2 * SETTLED, "at the beginning", 60)
        self.threads.append(max(service.size()[0] for service in self.services))
        for name in names:
            await self.fault(name)


def tell(run, history):
    """How long no door got a decision, fault by fault."""
    print("fault              silence   attempts   unknown   503   without answer")
    for name, begins, ends in run.done:
        attempts = [a for a in history.attempts.values() if begins <= a.called <= ends]
        unknown = sum(a.decision is None for a in attempts)
        lines = [line for line in history.lines if begins <= line["at"] <= ends]
        refused = sum(line["what"] == "answer" and line["status"] == 503 for line in lines)
        lost = sum(line["what"] == "lost" for line in lines)
        silence = history.longest_silence(begins, ends)
        print(f"{name:16} {silence:7.1f} s {len(attempts):10} {unknown:9} {refused:5} {lost:8}")


def waits(history):
    """The seconds of every call, shortest first, and how many of them a door gave up on."""
    calls, seconds, given_up = {}, [], 0
    for line in history.lines:
        if line["what"] == "call":
            calls[line["attempt"], line["number"]] = line["at"]
        elif line["what"] in ("answer", "lost"):
            seconds.append((line["at"] - calls[line["attempt"], line["number"]]) / 1e9)
            given_up += line["what"] == "lost" and line["how"] == "timeout"
    return sorted(seconds), given_up


def judge(run, folder, names, is_long):
    """Whether all is well."""
    with open(os.path.join(folder, "history.ndjson"), encoding="utf-8") as file:
        history = History(file)
    stored = look(run.cluster)
    with open(os.path.join(folder, "stored.json"), "w", encoding="utf-8") as file:
        json.dump(stored, file)
    tell(run, history)
    seconds, given_up = waits(history)
    print(
        f"calls: half within {seconds[len(seconds) // 2] * 1e3:.0f} ms, 99 of 100 within"
        f" {seconds[len(seconds) * 99 // 100]:.2f} s, all within {seconds[-1]:.2f} s; {given_up} not told in time"
    )
    # A machine that runs all of it stands still at times, and these doors with it; the services say how long they took.
    slowest = max(service.slowest("/v1/verifications") for service in run.services)
    print(f"services: a presentation was answered within {slowest:.2f} s")
    memory, threads = max(service.size()[1] for service in run.services), run.threads or [0]
    most = max(threads)
    print(f"services: {threads[0]} threads at first, at most {most} under a fault; {memory} MiB in the end")
    demanded = {
        "granted": 30 * len(names), "denied": 30 * len(names), "processes": len(run.services),
        "failovers": sum(name in TAKEN_OVER for name in names),
    }
    # A primary is not lost without any door noticing.
    if demanded["failovers"]:
        demanded["503"] = 1
    is_well = report(history, stored, demanded)
    if is_long and (given_up or slowest > TOLD_WITHIN):
        run.wrong.append(f"H-04: a service took {slowest:.2f} s, and {given_up} doors were not told in time")
    if is_long and most > threads[0] + MORE_THREADS:
        run.wrong.append(f"H-04: threads pile up, {most} after {threads[0]}")
    for text in run.wrong:
        print(text)
    return is_well and not run.wrong


def test(executable, folder, names, seed, is_long):
    chance = random.Random(seed)
    cluster = Cluster.make(os.path.join(folder, "cluster"))
    services = []
    try:
        print(f"cluster: {cluster.network.kind}, node {cluster.leader()[0]} leads; seed {seed}", flush=True)
        services, admin = found(executable, cluster, folder)
        for service in services:
            service.start()
        recorder = Recorder(os.path.join(folder, "history.ndjson"))
        clients = [Client(service.port) for service in services]
        load = Load(clients, admin, recorder, seed)
        run = Run(cluster, services, load, recorder, chance)

        async def everything():
            await load.furnish()
            await run.all(names)

        is_well = True
        try:
            asyncio.run(everything())
        except (Failed, Impossible) as flaw:
            # What was recorded until then may tell why.
            print(f"failed: {flaw}")
            is_well = False
        finally:
            recorder.close()
        is_well &= judge(run, folder, names, is_long)
        ended = [service.end() for service in services]
        if any(ended):
            print(f"the services ended with {ended}")
            is_well = False
        return is_well
    finally:
        for service in services:
            service.end()
        # What the nodes wrote stays where it is until the folder goes.
        cluster.end()


def end(*_):
    ENDS.set()
    sys.exit(143)


def main():
    arguments = argparse.ArgumentParser(description="Lets nodes and processes fail while doors ask.")
    arguments.add_argument("executable")
    arguments.add_argument("--short", action="store_true", help="kills the primary and a service process (default)")
    arguments.add_argument("--long", action="store_true", help="everything, in several rounds")
    arguments.add_argument("--rounds", type=int, default=2)
    arguments.add_argument("--faults", help="these instead, separated by commas")
    arguments.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    arguments.add_argument("--keep", help="a folder, new or empty, in which everything stays")
    given = arguments.parse_args()
    chance, names = random.Random(given.seed), []
    for _ in range(given.rounds if given.long else 1):
        names += chance.sample(LONG, len(LONG)) if given.long else SHORT
    if given.faults:
        names = given.faults.split(",")
    unknown = set(names) - set(LONG)
    if unknown:
        arguments.error(f"no such fault: {', '.join(sorted(unknown))}")
    # Whoever ends this ends everything that it started.
    signal.signal(signal.SIGTERM, end)
    folder = os.path.abspath(given.keep or tempfile.mkdtemp(prefix="accessauth-failover-"))
    os.makedirs(folder, exist_ok=True)
    os.chmod(folder, 0o711)
    is_well = False
    try:
        is_well = test(os.path.abspath(given.executable), folder, names, given.seed, given.long)
    except (Failed, Impossible) as flaw:
        print(f"failed: {flaw}")
    finally:
        if is_well and not given.keep:
            shutil.rmtree(folder)
        else:
            print(f"kept: {folder}")
    return 0 if is_well else 1


if __name__ == "__main__":
    sys.exit(main())
