"""Reads what is in deploy/ as far as it can be read without being run.

    .venv/bin/python Tests/Deploy/check.py

The systemd unit is analysed by systemd itself, compose.yaml is validated against the schema of the Compose
specification, patroni.yml by Patroni. The Dockerfile is read for a few rules, which its findings say. Prints
`file: finding` and exits 1, or prints one line and exits 0. `--self-test` plants violations and fails unless each is
found.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

import jsonschema_rs
import yaml

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# In tenths, as systemd-analyze takes it: 2.0 of 10.
HIGHEST_EXPOSURE = 20
UID = re.compile(r"[1-9]\d*:[1-9]\d*")
BASE = re.compile(r"(?P<name>[\w./-]+)(?::(?P<tag>[\w.-]+))?(?P<digest>@sha256:[0-9a-f]{64})?")
SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|PRIVATE|API_KEY", re.I)


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def unit(folder):
    """The unit is understood by systemd, and hardened."""
    path = os.path.join(folder, "accessauth.service")
    rated = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", f"--threshold={HIGHEST_EXPOSURE}", path],
        capture_output=True, text=True)
    if rated.returncode:
        yield f"accessauth.service: {(rated.stdout or rated.stderr).strip().splitlines()[-1]}"
    with tempfile.TemporaryDirectory() as other:
        # The program need not be installed where it is only looked at.
        copy = os.path.join(other, "accessauth.service")
        with open(copy, "w", encoding="utf-8") as file:
            file.write(re.sub(r"^(ExecStart=)\S+", r"\1/bin/true", read(folder, "accessauth.service"), flags=re.M))
        said = subprocess.run(
            ["systemd-analyze", "verify", "--recursive-errors=no", copy], capture_output=True, text=True)
    for line in said.stderr.splitlines():
        yield f"accessauth.service: {line}"
    if not re.search(r"^LoadCredential=master-key:", read(folder, "accessauth.service"), re.M):
        yield "accessauth.service: the master key is no credential"


def instructions(text):
    """A Dockerfile's instructions: the word and the rest, with lines that go on joined."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    for line in re.sub(r"\\\n", " ", "\n".join(lines)).splitlines():
        if line.strip():
            word, _, rest = line.strip().partition(" ")
            yield word.upper(), rest.strip()


def dockerfile(folder):
    """An image is built in one stage and run in another, by nobody special, from bases that have names."""
    here = "Dockerfile:"
    stages = []
    for word, rest in instructions(read(folder, "Dockerfile")):
        if word == "FROM":
            base, _, name = re.sub(r"^--\S+\s+", "", rest).partition(" AS ")
            known = [stage["name"] for stage in stages]
            match = BASE.fullmatch(base)
            if base not in known and not (match and (match["digest"] or match["tag"] not in (None, "latest"))):
                yield f"{here} {base} is whatever is newest: name its version"
            stages.append({"name": name.strip(), "words": []})
            continue
        if not stages:
            continue
        stages[-1]["words"].append((word, rest))
        if word == "ADD":
            yield f"{here} ADD fetches and unpacks: use COPY"
        if word in ("ENV", "ARG"):
            for name in re.findall(r"(\w+)=", rest) or [rest]:
                if SECRET.search(name):
                    yield f"{here} {name} would stay in the image"
        if word == "RUN" and "apt-get install" in rest:
            if "--no-install-recommends" not in rest or "rm -rf /var/lib/apt/lists/*" not in rest:
                yield f"{here} apt-get leaves more than is needed"
        if word in ("CMD", "ENTRYPOINT") and not rest.startswith("["):
            yield f"{here} {word} goes through a shell, which takes the signals"
        if word == "COPY" and "--from=" not in rest:
            for source in [part for part in rest.split() if not part.startswith("--")][:-1]:
                if not os.path.exists(os.path.join(ROOT, source)):
                    yield f"{here} COPY {source}: there is no such file"
                elif not is_sent(read(folder, "Dockerfile.dockerignore"), source):
                    yield f"{here} COPY {source}: Dockerfile.dockerignore leaves it out"
    if len(stages) < 2:
        yield f"{here} the tools that build are in the image that runs"
    last = stages[-1]["words"] if stages else []
    users = [rest for word, rest in last if word == "USER"]
    if not users or not UID.fullmatch(users[-1]):
        yield f"{here} USER is not the number of somebody other than root"
    if not any(word == "HEALTHCHECK" and not rest.startswith("NONE") for word, rest in last):
        yield f"{here} there is no HEALTHCHECK"
    if not any(word == "RUN" and "postgresql-client" in rest for word, rest in last):
        yield f"{here} there are no client programs of PostgreSQL, which back up a database"
    if not any(word == "ENTRYPOINT" for word, _ in last):
        yield f"{here} there is no ENTRYPOINT"


def is_sent(ignored, source):
    """Whether an ignore file that begins by leaving out everything lets `source` in."""
    lines = ignored.split("\n")
    return "*" in lines and f"!{source.removeprefix('./')}" in lines


def compose(folder):
    """compose.yaml is what the Compose specification describes, and every service in it is confined."""
    here = "compose.yaml:"
    document = yaml.safe_load(read(folder, "compose.yaml"))
    # The schema lies in a package whose program is not used; it is older than the project's name in the file.
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", str(document.pop("name", ""))):
        yield f"{here} the project has no name"
    schema = os.path.join(os.path.dirname(jsonschema_rs.__file__), "..", "compose", "config", "compose_spec.json")
    with open(schema, encoding="utf-8") as file:
        for error in jsonschema_rs.validator_for(json.load(file)).iter_errors(document):
            yield f"{here} {'/'.join(map(str, error.instance_path))}: {error.message[:200]}"
    services = document.get("services", {})
    for name, service in services.items():
        where = f"{here} {name}"
        if not service.get("read_only"):
            yield f"{where} can write its own files"
        if service.get("cap_drop") != ["ALL"] or service.get("cap_add"):
            yield f"{where} has capabilities"
        if "no-new-privileges:true" not in service.get("security_opt", []):
            yield f"{where} may gain privileges"
        if service.get("privileged") or service.get("network_mode") == "host":
            yield f"{where} is not confined"
        if "build" not in service and not re.search(r":(?!latest)[\w.-]+$", service.get("image", "")):
            yield f"{where} runs whatever is newest"
        for key in service.get("environment", {}):
            if SECRET.search(key) and not key.endswith("_FILE"):
                yield f"{where}: {key} is a secret in the environment"
        for port in service.get("ports", []):
            if not str(port).startswith("127.0.0.1:"):
                yield f"{where} is reached from elsewhere at {port}"
        for secret in service.get("secrets", []):
            if (secret if isinstance(secret, str) else secret["source"]) not in document.get("secrets", {}):
                yield f"{where}: there is no secret {secret}"
        for volume in service.get("volumes", []):
            source = str(volume).split(":")[0]
            if source.startswith("."):
                if not os.path.exists(os.path.join(folder, source)):
                    yield f"{where}: {source} is missing"
            elif source not in document.get("volumes", {}):
                yield f"{where}: there is no volume {source}"
        for other in service.get("depends_on", {}):
            if other not in services:
                yield f"{where} depends on {other}, which is not there"


def roles(folder):
    """roles.sh makes the roles of the schema, and whoever of them logs in is let in everywhere."""
    made = set(re.findall(r"CREATE ROLE (\w+ (?:LOGIN NOINHERIT|NOLOGIN))", read(folder, "postgres/roles.sh")))
    schema = read(ROOT, "Sources/PostgresStore/Schema/Schema.swift")
    if made != set(re.findall(r"CREATE ROLE (\w+ (?:LOGIN NOINHERIT|NOLOGIN))", schema)):
        yield "postgres/roles.sh: the roles are not those of the schema"
    rules = read(folder, "patroni/patroni.yml").partition("pg_hba:")[2]
    for role in re.findall(r"CREATE ROLE (\w+) LOGIN", read(folder, "postgres/roles.sh")):
        if role not in rules:
            yield f"patroni/patroni.yml: {role} is not let in"


def patroni(folder):
    """Patroni understands its settings. It asks the servers that it would need, which are not there: only words about
    settings count."""
    here = "patroni/patroni.yml:"
    settings = yaml.safe_load(read(folder, "patroni/patroni.yml"))
    dcs = settings["bootstrap"]["dcs"]
    if not (dcs.get("synchronous_mode") and dcs.get("synchronous_mode_strict")):
        yield f"{here} a commit is not on two machines before it is answered"
    if dcs["ttl"] < dcs["loop_wait"] + 2 * dcs["retry_timeout"]:
        yield f"{here} ttl is less than loop_wait and twice retry_timeout"
    for name in ("fsync", "full_page_writes", "synchronous_commit"):
        if dcs["postgresql"]["parameters"].get(name) != "on":
            yield f"{here} {name} is not on"
    if not shutil.which("patroni"):
        print("note: patroni is not installed, and was not asked", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as data:
        os.chmod(data, 0o700)
        own = {
            line.split("=", 1)[0]: line.split("=", 1)[1].strip() or "x"
            for line in read(folder, "patroni/patroni_env.conf.example").splitlines() if "=" in line and line[0] != "#"
        }
        own |= {"PATRONI_POSTGRESQL_DATA_DIR": data, "PATRONI_POSTGRESQL_LISTEN": "127.0.0.1:15432",
                "PATRONI_RESTAPI_LISTEN": "127.0.0.1:18008"}
        said = subprocess.run(
            ["patroni", "--validate-config", os.path.join(folder, "patroni/patroni.yml")], capture_output=True,
            text=True, env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", **own})
    for line in (said.stdout + said.stderr).splitlines():
        # It wants what it would only take where `postgresql.pg_hba` is not set.
        if line.strip() not in ("", "bootstrap.pg_hba  is not defined."):
            yield f"{here} {line.strip()}"


CHECKS = [unit, dockerfile, compose, roles, patroni]

# A file, what is there, what stands in its place, and what is to be found.
PLANTS = [
    ("accessauth.service", "NoNewPrivileges=yes\n", "NoNewPrivilege=yes\n", "Unknown key"),
    ("accessauth.service", r"SystemCallFilter=.*\n", "", "exposure level"),
    ("accessauth.service", "LoadCredential=", "#", "no credential"),
    ("Dockerfile", ":bookworm-slim AS run", " AS run", "whatever is newest"),
    ("Dockerfile", "USER 10001:10001", "USER root", "USER is not"),
    ("Dockerfile", "HEALTHCHECK .*\n", "", "no HEALTHCHECK"),
    ("Dockerfile", "COPY Sources", "ADD https://example.com/a", "ADD fetches"),
    ("Dockerfile", "COPY Sources", "COPY script", "leaves it out"),
    ("Dockerfile", r"FROM debian.*\n", "", "tools that build"),
    ("Dockerfile", " postgresql-client tzdata", " tzdata", "no client programs"),
    ("compose.yaml", "cap_drop:", "cap_drops:", "cap_drops"),
    ("compose.yaml", r"\[ALL\]", "[KILL]", "has capabilities"),
    ("compose.yaml", "127.0.0.1:8080:8080", "8080:8080", "reached from elsewhere"),
    ("compose.yaml", "POSTGRES_PASSWORD_FILE", "POSTGRES_PASSWORD", "secret in the environment"),
    ("postgres/roles.sh", "accessauth_keep NOLOGIN", "accessauth_keep LOGIN NOINHERIT", "not those of the schema"),
    ("patroni/patroni.yml", ",accessauth_backup", "", "not let in"),
    ("patroni/patroni.yml", "synchronous_mode_strict: true", "synchronous_mode_strict: false", "two machines"),
]


def self_test():
    failures = 0
    for name, pattern, planted, expected in PLANTS:
        with tempfile.TemporaryDirectory() as other:
            folder = os.path.join(other, "deploy")
            shutil.copytree(os.path.join(ROOT, "deploy"), folder)
            text, count = re.subn(pattern, planted, read(folder, name))
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
            # Patroni takes its time.
            checks = CHECKS[:-1] + [patroni] * name.startswith("patroni")
            found = [finding for check in checks for finding in check(folder)]
        if not count or not any(expected in finding for finding in found):
            failures += 1
            print(f"{name}: `{pattern}` planted {count} times, `{expected}` not found in {found}")
    print(f"{len(PLANTS) - failures} of {len(PLANTS)} planted violations found", file=sys.stderr)
    return failures


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["--self-test"]):
        sys.exit("usage: Tests/Deploy/check.py [--self-test]")
    if sys.argv[1:]:
        sys.exit(1 if self_test() else 0)
    findings = [finding for check in CHECKS for finding in check(os.path.join(ROOT, "deploy"))]
    print("\n".join(findings) or "deploy/ is as it should be, as far as it can be told without running it")
    sys.exit(1 if findings else 0)
