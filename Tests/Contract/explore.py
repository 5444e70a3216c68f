#!/usr/bin/env python3
"""Lets schemathesis try the service by its document: requests that fit it and requests that do not, one by one and as
walks along the document's links, with the key of a sandbox's administrator.

usage: explore.py EXECUTABLE [SECONDS]

Starts EXECUTABLE on a free port of 127.0.0.1 with a data folder of its own, and stops it in the end. It tries for SECONDS
(180 unless told otherwise) and must be done twice as long after it began.
"""

import json
import os
import subprocess
import sys
import tempfile
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "EndToEndTests", "Python"))

from service import Service  # noqa: E402, the folder of the measurements

# What is tried here is not how often one may call.
os.environ["ACCESSAUTH_REQUESTS_PER_SECOND"] = "1000000"


def sandbox(server, platform_key):
    """The key of a new sandbox's administrator."""
    request = urllib.request.Request(
        server + "/v1/tenants",
        data=json.dumps({"name": "Sandbox", "sandbox": True}).encode(),
        headers={"Authorization": f"Bearer {platform_key}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["admin_key"]


def main():
    if not 2 <= len(sys.argv) <= 4:
        sys.exit("usage: explore.py EXECUTABLE [SECONDS [SEED]]")
    executable, seconds = os.path.abspath(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 180
    program = os.path.join(os.path.dirname(sys.executable), "schemathesis")
    with tempfile.TemporaryDirectory(prefix="accessauth-explore-") as folder:
        service = Service(executable, folder)
        with service:
            server = f"http://127.0.0.1:{service.port}"
            environment = dict(os.environ, ACCESSAUTH_EXPLORE_KEY=sandbox(server, service.keys["platform_key"]))
            environment["ACCESSAUTH_EXPLORE_HOOKS"] = os.path.join(HERE, "hooks.py")
            command = [program, "--config-file", os.path.join(HERE, "schemathesis.toml"), "run", server + "/openapi.json"]
            command += ["--max-time", str(seconds)]
            # Without a seed, every run tries something else.
            if len(sys.argv) == 4:
                command += ["--seed", sys.argv[3]]
            try:
                status = subprocess.run(command, cwd=folder, env=environment, timeout=2 * seconds + 60).returncode
            except subprocess.TimeoutExpired:
                print(f"not done after {2 * seconds + 60} s", file=sys.stderr)
                status = 1
            if service.process.poll() is not None:
                print("the service ended", file=sys.stderr)
                status = 1
        with open(os.path.join(folder, "log"), encoding="utf-8", errors="replace") as file:
            lines = [json.loads(line) for line in file if line.startswith("{")]
    errors = [line for line in lines if line["level"] in ("error", "critical")]
    for line in errors[:20]:
        print(f"the service logged: {line}", file=sys.stderr)
    asked = {(line["method"], line["route"]) for line in lines if "route" in line}
    answered = {(line["method"], line["route"]) for line in lines if "route" in line and line["status"] < "400"}
    print(f"{len(lines)} requests; {len(answered)} operations of {len(asked)} answered something that is no error")
    return 1 if status or errors else 0


if __name__ == "__main__":
    sys.exit(main())
