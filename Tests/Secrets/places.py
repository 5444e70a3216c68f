"""Where a secret could be left behind, and what each place surely holds, so that an empty one is not taken for a clean one."""

import os
import sqlite3


class Place:
    """A place: what was found there, and something that it must hold."""

    def __init__(self, name, content, expects, is_personal=False):
        self.name = name
        self.content = content
        self.expects = expects
        # Whether nothing of a person, and no name of a tenant's, may stand there either.
        self.is_personal = is_personal


def read(path):
    with open(path, "rb") as file:
        return file.read()


def files(folder, besides=()):
    """Every file under a folder, one after the other, but for those that are secret by themselves."""
    content = bytearray()
    for parent, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            path = os.path.join(parent, name)
            if path not in besides and os.path.isfile(path):
                content += name.encode() + b"\n" + read(path)
    return bytes(content)


def copy_database(data, target):
    """Copies the database with its log as they lie; SQLite is not asked, for nobody else may open what is served."""
    os.mkdir(target)
    for name in ("accessauth.db", "accessauth.db-wal"):
        path = os.path.join(data, name)
        if os.path.exists(path):
            with open(os.path.join(target, name), "wb") as file:
                file.write(read(path))
    return os.path.join(target, "accessauth.db")


def back_up(database, target):
    """A backup by SQLite's own means."""
    with sqlite3.connect(database) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    return target


def table(database, name):
    """The rows of a table as a program would show them: texts, and blobs as they are."""
    connection = sqlite3.connect(database)
    rows = connection.execute(f"SELECT * FROM {name}").fetchall()
    connection.close()
    return b"\n".join(
        b"\t".join(value if isinstance(value, bytes) else str(value).encode() for value in row) for row in rows
    )


def plant_in_database(database, secret):
    """Writes a secret where SQLite writes it, as text and as a blob, and leaves it in the log."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA wal_autocheckpoint = 0")
    connection.execute("CREATE TABLE planted (words TEXT, bytes BLOB)")
    connection.execute("INSERT INTO planted VALUES (?, ?)", (secret.decode(), secret))
    connection.commit()
    log = read(database + "-wal")
    connection.close()
    return log
