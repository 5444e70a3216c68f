"""What the database holds in the end, as a superuser sees it, whom no row-level security hides anything from."""

from cluster import until

QUERIES = {
    "grants": ("grant uses max_uses", "SELECT id, uses, max_uses FROM accessauth.grants"),
    "attempts": ("attempt event", "SELECT id, event_id FROM accessauth.attempts"),
    "events": (
        "event attempt grant decision reason",
        "SELECT id, attempt_id, grant_id, decision, reason FROM accessauth.events"
        " WHERE decision IS NOT NULL AND attempt_id IS NOT NULL",
    ),
    # A tenant's events, and their places in its log.
    "log": (
        "events places last",
        "SELECT (SELECT count(*) FROM accessauth.events e WHERE e.tenant_id = t.tenant_id), count(l.sequence),"
        " coalesce(max(l.sequence), 0) FROM (SELECT DISTINCT tenant_id FROM accessauth.events) t"
        " LEFT JOIN accessauth.log l USING (tenant_id) GROUP BY t.tenant_id",
    ),
}
NUMBERS = {"uses", "max_uses", "events", "places", "last"}


def value(name, text):
    if text == "":
        return None
    return int(text) if name in NUMBERS else text


def read(cluster, what):
    names, sql = QUERIES[what]
    return [
        {name: value(name, text) for name, text in zip(names.split(), row)} for row in cluster.sql(sql, seconds=60)
    ]


def look(cluster):
    """Everything, once every event has its place in the log."""
    until(
        "every event has its place in the log", 60,
        lambda: all(log["events"] == log["places"] for log in read(cluster, "log")), pause=1,
    )
    return {what: read(cluster, what) for what in QUERIES}
