"""G-03: what a process of the same user gets of a running service.

    trace_service.py EXECUTABLE

Run by root, service and tracer are both of the user 65534. Prints one JSON object: what each try on the service and,
for comparison, on a `sleep` of the same user came to, "done" or the name of an error; {"skipped": …} where it cannot
be tried.
"""

import ctypes
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile

from service import Service

NOBODY = 65534
ATTACH, DETACH = 16, 17

libc = ctypes.CDLL(None, use_errno=True)


class Vector(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("count", ctypes.c_size_t)]


def outcome(call):
    try:
        call()
        return "done"
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error.errno))


def checked(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def attach(process):
    checked(libc.ptrace(ATTACH, process, None, None))
    os.waitpid(process, 0x40000000)  # __WALL
    checked(libc.ptrace(DETACH, process, None, None))


def read_memory(process):
    begin = 0
    try:
        with open(f"/proc/{process}/maps", encoding="utf-8") as maps:
            begin = int(maps.readline().split("-")[0], 16)
    except OSError:
        pass  # The address does not matter then: rights are looked at first.
    buffer = ctypes.create_string_buffer(16)
    local = Vector(ctypes.addressof(buffer), 16)
    checked(libc.process_vm_readv(process, ctypes.byref(local), 1, ctypes.byref(Vector(begin or 0x400000, 16)), 1, 0))


def read_file(process, name):
    with open(f"/proc/{process}/{name}", "rb") as file:
        if name != "mem":
            file.read(1)


def tries(process):
    """Everything that one process may do to look into another, by name."""
    found = {"ptrace": outcome(lambda: attach(process)), "process_vm_readv": outcome(lambda: read_memory(process))}
    for name in ("mem", "environ", "maps", "auxv", "syscall"):
        found[name] = outcome(lambda name=name: read_file(process, name))
    found["exe"] = outcome(lambda: os.readlink(f"/proc/{process}/exe"))
    found["fd"] = outcome(lambda: os.listdir(f"/proc/{process}/fd"))
    return found


def as_user(user, work):
    """What `work` returns in a child that belongs to `user`; as everybody is where nobody else can be."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            if user is not None:
                os.setgroups([])
                os.setresgid(user, user, user)
                os.setresuid(user, user, user)
            os.write(writer, json.dumps(work()).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as file:
        text = file.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else None


def reachable(executable, folder):
    copy = os.path.join(folder, "accessauth")
    try:
        os.link(executable, copy)
    except OSError:
        shutil.copyfile(executable, copy)
        os.chmod(copy, 0o755)
    return copy


def main(executable):
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
    is_root = os.geteuid() == 0
    with tempfile.TemporaryDirectory(prefix="accessauth-trace-") as folder:
        user, options = None, {"cwd": folder}
        if is_root:
            user = NOBODY
            options |= {"user": user, "group": user, "extra_groups": []}
            # The checkout may lie where that user cannot look.
            executable = reachable(executable, folder)
            os.chown(folder, user, user)
        control = subprocess.Popen(["/bin/sleep", "1000"], **options)
        try:
            with Service(executable, folder, **options) as service:
                process = service.process.pid
                with open(f"/proc/{process}/status", encoding="utf-8") as status:
                    owner = next(line.split()[1:] for line in status if line.startswith("Uid:"))
                seen = {
                    "uid": os.geteuid() if user is None else user,
                    "owner": [int(number) for number in owner],
                    "control": as_user(user, lambda: tries(control.pid)),
                    "service": as_user(user, lambda: tries(process)),
                    # A user may always end his own.
                    "is running": service.process.poll() is None,
                }
                seen["signal"] = as_user(user, lambda: outcome(lambda: os.kill(process, signal.SIGCONT)))
        except (RuntimeError, OSError, subprocess.SubprocessError) as error:
            seen = {"skipped": f"{error}"}
        finally:
            control.kill()
            control.wait()
    print(json.dumps(seen))


if __name__ == "__main__":
    main(*sys.argv[1:])
