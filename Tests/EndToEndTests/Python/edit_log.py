#!/usr/bin/env python3
"""Changes one row of the log in the database file of a service that is stopped, as somebody would who has the file and
not the keys.

usage: edit_log.py DATABASE CHANGE

CHANGE is one of edit, leaf, back-date, delete-event, delete-place, swap. Prints the sequence of the row, and the
identifier of its event in hexadecimal.
"""

import sqlite3
import sys


def free_hand(database):
    """Takes away the triggers that keep the log as it is, and says how they are made again."""
    triggers = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        database.execute(f'DROP TRIGGER "{name}"')
    return [sql for _, sql in triggers]


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: edit_log.py DATABASE CHANGE")
    database = sqlite3.connect(sys.argv[1])
    database.execute("PRAGMA foreign_keys = OFF")
    triggers = free_hand(database)
    # The tenant with the longest log, and a row in the middle of it.
    tenant, size = database.execute(
        "SELECT tenant_id, max(sequence) FROM log GROUP BY tenant_id ORDER BY 2 DESC LIMIT 1"
    ).fetchone()
    sequence = size // 2
    row = "SELECT position, event_id FROM log WHERE tenant_id = ? AND sequence = ?"
    position, event = database.execute(row, (tenant, sequence)).fetchone()
    place = (tenant, sequence)
    change = sys.argv[2]
    if change == "edit":
        database.execute("UPDATE events SET action = 'site.removed' WHERE position = ?", (position,))
    elif change == "leaf":
        database.execute(
            "UPDATE log SET leaf = (SELECT leaf FROM log WHERE tenant_id = ? AND sequence = 1) "
            "WHERE tenant_id = ? AND sequence = ?",
            (tenant, *place),
        )
    elif change == "back-date":
        database.execute("UPDATE events SET received_at = received_at - 86400000 WHERE position = ?", (position,))
    elif change == "delete-event":
        database.execute("DELETE FROM events WHERE position = ?", (position,))
    elif change == "delete-place":
        database.execute("DELETE FROM log WHERE tenant_id = ? AND sequence = ?", place)
    elif change == "swap":
        # Past the row behind it, leaf and all.
        for old, new in ((sequence, -1), (sequence + 1, sequence), (-1, sequence + 1)):
            database.execute("UPDATE log SET sequence = ? WHERE tenant_id = ? AND sequence = ?", (new, tenant, old))
        sequence += 1
    else:
        sys.exit(f"{change} is no change")
    for trigger in triggers:
        database.execute(trigger)
    database.commit()
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    print(sequence, event.hex())


if __name__ == "__main__":
    main()
