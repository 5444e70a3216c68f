"""What of secrets stands in the rows of a store, for G-06: tags, hashes and what is sealed.

    stored_values.py DATA_FOLDER

Reads a copy of the database and its log, as a service may have the folder open. Prints one JSON object: for each
column, its values in hex.
"""

import json
import os
import shutil
import sqlite3
import sys
import tempfile

COLUMNS = {
    "pin_tags": ["tag"],
    "card_tags": ["tag"],
    "sun_cards": ["wrapped_key"],
    "meta_read_keys": ["wrapped_key"],
    "api_keys": ["hash"],
    "signing_keys": ["sealed_seed"],
    "webhook_endpoints": ["wrapped_secret", "wrapped_secret_before"],
    "subjects": ["key"],
}


def main(data):
    with tempfile.TemporaryDirectory(prefix="accessauth-values-") as folder:
        for name in os.listdir(data):
            if name in ("accessauth.db", "accessauth.db-wal"):
                shutil.copyfile(os.path.join(data, name), os.path.join(folder, name))
        database = sqlite3.connect(os.path.join(folder, "accessauth.db"))
        found = {}
        for table, columns in COLUMNS.items():
            for column in columns:
                # Both are constants of this file.
                rows = database.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
                found[f"{table}.{column}"] = sorted(value.hex() for (value,) in rows)
        database.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
