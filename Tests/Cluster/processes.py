"""Processes that are found by where they stand: whatever a program starts in its folder stays in it, under any name,
parent or session, PostgreSQL's own processes included."""

import os
import signal
import time


def within(folder):
    """The processes whose working directory is the folder or lies in it."""
    folder, found = os.path.realpath(folder), []
    for name in os.listdir("/proc"):
        if not name.isdigit() or int(name) == os.getpid():
            continue
        try:
            at = os.readlink(f"/proc/{name}/cwd")
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                state = file.read().rpartition(")")[2].split()[0]
        except OSError:
            continue
        at = at.removesuffix(" (deleted)")
        # Whoever has ended and was not asked for by its parent yet does nothing any more.
        if state not in "ZX" and (at == folder or at.startswith(folder + "/")):
            found.append(int(name))
    return found


def send(processes, number):
    for process in processes:
        try:
            os.kill(process, number)
        except ProcessLookupError:
            pass


def pause(folder):
    """Stops all processes in a folder where they are; how many."""
    before = None
    # One that was being made meanwhile is found in another round.
    while (now := set(within(folder))) != before:
        send(now, signal.SIGSTOP)
        before = now
    return len(now)


def resume(folder):
    send(within(folder), signal.SIGCONT)


def kill(folder):
    """Kills all processes in a folder at one moment, as a power cut does; how many."""
    count = pause(folder)
    while left := within(folder):
        send(left, signal.SIGKILL)
        time.sleep(0.01)
    return count


def wait(folder, seconds):
    """Whether the folder is without processes within a time."""
    end = time.monotonic() + seconds
    while within(folder):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
