"""B-12: whether the time of an answer tells an unknown locker, a wrong PIN and a revoked PIN from one another.

    measure_pin_timing.py EXECUTABLE [COUNT]

COUNT requests of each kind (2,000 unless told otherwise), over one connection on this machine and in random order. What
their means differ by is judged by Welch's t, which is to stay below 4.5 for each pair. What a reader is told that has
failed too often is measured too: it is allowed to be fast, and that this is seen shows that anything would be. Exits 0
where it holds, 1 where it does not, and 2 where an answer was another than it should be, so that nothing was measured.

No throttle may interfere. A reader of busy traffic bears 50 wrong PINs, a tenant 100 and a service 1,000, and each PIN
two before the third one locks it. So there are ten tenants with two readers each, at each of which 45 tries are made;
and a round of 900 tries begins with the same copy of the data folder, as if no try had been made before. Times are
taken relative to their round's mean.
"""

import gc
import math
import os
import random
import shutil
import statistics
import sys
import tempfile

from service import Cabinet, Connection, Service

TENANTS, READERS = 10, 2
# At each reader, of each kind.
TRIES = 15
# PINs that bear two wrong tries each, and PINs that are revoked.
LIVE, REVOKED = 8, 3
JUDGED = ["unknown locker", "wrong PIN", "revoked PIN"]
LOCKED = "reader that failed too often"
# Whoever has the right digits may know that they were revoked.
REASONS = {**dict.fromkeys(JUDGED, "not_recognized"), "revoked PIN": "revoked", LOCKED: "throttled"}
LIMIT = 4.5


def furnish(service):
    """The tries of a round, as (kind, key, digits, locker), and the key of the reader that is to fail too often."""
    connection = Connection(service)
    platform = service.keys["platform_key"]
    tries = []
    for tenant in range(TENANTS):
        admin = connection.post(platform, "/v1/tenants", {"name": f"Tenant {tenant}", "sandbox": True})["admin_key"]
        connection.call(admin, "PUT", "/v1/policies", {"pin_traffic": "busy"})
        site = connection.post(admin, "/v1/sites", {"name": "Site", "timezone": "UTC"})["id"]
        for reader in range(READERS):
            tries += furnish_reader(Cabinet(connection, admin, site, f"Cabinet {reader}", LIVE + REVOKED))
    admin = connection.post(platform, "/v1/tenants", {"name": "Locked", "sandbox": True})["admin_key"]
    site = connection.post(admin, "/v1/sites", {"name": "Site", "timezone": "UTC"})["id"]
    return tries, Cabinet(connection, admin, site, "Cabinet", 1).key


def furnish_reader(cabinet):
    labels = list(cabinet.lockers)
    pins = {label: cabinet.grant(label, [{"kind": "pin", "entry": "with_locker"}])[0] for label in labels}
    live, revoked = labels[:LIVE], labels[LIVE:]
    for label in revoked:
        cabinet.connection.post(cabinet.admin, f"/v1/credentials/{pins[label]['id']}/revoke", {})
    tries = []
    for index in range(TRIES):
        right = pins[live[index % LIVE]]["pin"]
        wrong = right[:-1] + str((int(right[-1]) + 1) % 10)
        tries.append(("unknown locker", cabinet.key, wrong, f"X{index % LIVE + 1:02}"))
        tries.append(("wrong PIN", cabinet.key, wrong, live[index % LIVE]))
        label = revoked[index % REVOKED]
        tries.append(("revoked PIN", cabinet.key, pins[label]["pin"], label))
    return tries


def measure(service, tries, locked, each):
    """The times of one round, `each` of a kind, by kind."""
    connection = Connection(service)

    def take(kind, key, digits, locker):
        answer, took = connection.verify(key, "pin", {"pin": digits}, locker)
        reason = REASONS[kind]
        if answer["decision"] != "deny" or answer["reason"] != reason:
            raise ValueError(f"{kind}: answered {answer['decision']}, {answer['reason']}, not {reason}")
        return took

    # Five tries empty a reader's bucket. They warm the service up too, as do those that are refused then.
    for _ in range(5):
        take("wrong PIN", locked, "9999999", "L01")
    for _ in range(20):
        take(LOCKED, locked, "9999999", "L01")
    chosen = [a_try for kind in JUDGED for a_try in random.sample([t for t in tries if t[0] == kind], each)]
    chosen += [(LOCKED, locked, "9999999", "L01")] * each
    random.shuffle(chosen)
    times = {kind: [] for kind in [*JUDGED, LOCKED]}
    gc.collect()
    gc.disable()
    for kind, key, digits, locker in chosen:
        times[kind].append(take(kind, key, digits, locker))
    gc.enable()
    return times


def welch(a, b):
    """Welch's t of two samples."""
    error = statistics.variance(a) / len(a) + statistics.variance(b) / len(b)
    return (statistics.fmean(a) - statistics.fmean(b)) / math.sqrt(error)


def report(times, relative):
    for kind, values in times.items():
        print(
            f"{kind:28} {len(values):6} answers, mean {statistics.fmean(values):8.3f} ms, "
            f"median {statistics.median(values):8.3f} ms, deviation {statistics.stdev(values):7.3f} ms"
        )
    # The slowest twentieth is mostly the machine; without it a small difference shows sooner. Not judged.
    bound = statistics.quantiles([time for kind in JUDGED for time in relative[kind]], n=20)[-1]
    holds = True
    for index, a in enumerate(JUDGED):
        for b in JUDGED[index + 1 :]:
            t = welch(relative[a], relative[b])
            cropped = welch(*([time for time in relative[kind] if time <= bound] for kind in (a, b)))
            holds = holds and abs(t) < LIMIT
            verdict = "holds" if abs(t) < LIMIT else "FAILED"
            print(f"t of {a} and {b}: {t:+.2f}, below {LIMIT}: {verdict}; without the slowest 5 %: {cropped:+.2f}")
    t = welch(relative["unknown locker"], relative[LOCKED])
    verdict = "seen" if abs(t) > LIMIT else "NOT SEEN, so nothing can be told"
    print(f"t of unknown locker and {LOCKED}: {t:+.2f}, {verdict}")
    return holds and abs(t) > LIMIT


def main(executable, count="2000"):
    whole = TENANTS * READERS * TRIES
    rounds = math.ceil(int(count) / whole)
    each = math.ceil(int(count) / rounds)
    times = {kind: [] for kind in [*JUDGED, LOCKED]}
    relative = {kind: [] for kind in [*JUDGED, LOCKED]}
    with tempfile.TemporaryDirectory(prefix="accessauth-timing-") as parent:
        template = os.path.join(parent, "template")
        os.mkdir(template)
        with Service(executable, template) as service:
            tries, locked = furnish(service)
        for number in range(rounds):
            print(f"round {number + 1} of {rounds}", file=sys.stderr, flush=True)
            folder = os.path.join(parent, f"round-{number}")
            shutil.copytree(template, folder)
            with Service(executable, folder) as service:
                measured = measure(service, tries, locked, each)
            shutil.rmtree(folder)
            mean = statistics.fmean([time for kind in JUDGED for time in measured[kind]])
            for kind, values in measured.items():
                times[kind] += values
                relative[kind] += [time - mean for time in values]
    return 0 if report(times, relative) else 1


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (RuntimeError, ValueError) as error:
        print(error, file=sys.stderr)
        sys.exit(2)
