"""Backups on a disk that is full.

    backup_full_disk.py EXECUTABLE

Runs itself in a mount namespace of its own, in which the data folder of a service stands on a small tmpfs. Prints one
JSON object of what was seen; {"skipped": …} where no such namespace can be made.
"""

import ctypes
import json
import os
import shutil
import subprocess
import sys
import tempfile

from full_disk import Caller, Disk, enter, make_cabinet
from service import Service


def main(executable):
    try:
        folder = enter(16 << 10)
    except OSError as error:
        print(json.dumps({"skipped": str(error)}))
        return
    seen = {"said": ""}
    # Beside the small disk, for what is not to be tried on it.
    beside = tempfile.mkdtemp(prefix="accessauth-beside-", dir="/var/tmp")
    try:
        with Service(executable, folder) as service:
            caller, disk = Caller(service), Disk(folder)
            make_cabinet(caller.connection, service.keys["admin_key"])
            key = os.path.join(beside, "backup.key")
            whole = os.path.join(beside, "whole.backup")

            def run(*arguments):
                said = subprocess.run([executable, "backup", *arguments], capture_output=True, text=True, timeout=120)
                seen["said"] += said.stderr
                return said.returncode

            run("key", key)
            seen["before"] = run("create", "--data", service.data, "--backup-key-file", key, "--to", whole)
            names = set(os.listdir(folder)) | set(os.listdir(service.data))
            disk.fill()
            seen["create"] = run(
                "create", "--data", service.data, "--backup-key-file", key, "--to", os.path.join(folder, "a.backup")
            )
            seen["verify"] = run("verify", whole, "--backup-key-file", key, "--scratch", folder)
            erasures = os.path.join(beside, "erasures")
            shutil.copyfile(service.data + ".erasures", erasures)
            os.chmod(erasures, 0o600)
            restore = ["restore", whole, "--data", os.path.join(folder, "again"), "--backup-key-file", key]
            restore += ["--key-file", service.data + ".key", "--erasure-file", erasures]
            seen["restore"] = run(*restore)
            left = (set(os.listdir(folder)) | set(os.listdir(service.data))) - names - {"filler"}
            seen["left"] = sorted(left)
            disk.free()
            seen["serves"] = caller.status(service.keys["admin_key"], "GET", "/v1/sites")[0].split()[0]
            seen["after"] = run(*restore)
        print(json.dumps(seen))
    finally:
        shutil.rmtree(beside)
        ctypes.CDLL(None).umount2(folder.encode(), 2)  # MNT_DETACH
        os.rmdir(folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
