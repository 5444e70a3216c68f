"""The part of script/check that reads SQL: every statement stays within one tenant, so that the tables can be spread
over machines by `tenant_id`, and a bug in one statement shows nobody what is another tenant's.

A reference to a tenant's table must be bound to a tenant in the same SELECT, UPDATE or DELETE: by `tenant_id = …`, by a
key that begins with it, or by another table's. What is inserted by position begins with it, as the tables do.
"""
import re

SCHEMA = "Sources/PostgresStore/Schema/"
# Statements that both engines run, and PostgreSQL's own. SQLite's own are of one folder, which nobody spreads: there it
# is enough that they name the tenant.
SPREAD = ("Sources/StoreStatements/", "Sources/PostgresStore/")
EMBEDDED = "Sources/CredentialStore/"

# What goes over all tenants, by file and the words that it begins with, and why that may be. All of it runs under
# accessauth_keep, or on SQLite, which has no roles.
FORGETS = "forgets by age: where tables are spread, each node its own rows"
FINDS = "finds the tenants that have something to do, each of which is then worked at by itself"
SEALS = "the sealer reads what was committed since, and places it tenant by tenant"
COUNTS = "counts for an operator"
LISTS = "the platform's own list, of tenants and nothing inside them"
RING = "the ring of all keys is read at the start and after a change of one"
RESTORES = "a restore goes over everything, before anybody is served"
COPIES = "a copy takes all rows of a folder along, before anybody is served"
KEY = "SQLite has one folder: a key's hash, or an event's position, leads straight to its row"
EVERY_TENANT = {
    ("Sources/CredentialStore/Copy/CopiedFolder.swift", "SELECT received_at FROM events ORDER BY position"): COPIES,
    ("Sources/CredentialStore/Copy/CopiedTable+SQLite.swift", "SELECT * FROM events ORDER BY position"): COPIES,
    ("Sources/CredentialStore/Folder/CredentialStore+RowCounts.swift", "SELECT 'instance', count(*)"): COUNTS,
    ("Sources/CredentialStore/Lanes/CredentialStore+StoreWatch.swift", "SELECT position, received_at FROM"): COUNTS,
    ("Sources/CredentialStore/Records/CredentialStore+RecordReader.swift", "SELECT * FROM api_keys WHERE hash"): KEY,
    ("Sources/CredentialStore/Retention/Departures+Rows.swift", "DELETE FROM events WHERE position"): KEY,
    ("Sources/PostgresStore/Copy/CopyMark.swift", "SELECT 1 WHERE EXISTS (SELECT FROM tenants)"): COPIES,
    ("Sources/PostgresStore/Events/PostgresStore+StoreWatch.swift", "SELECT received_at FROM events"): COUNTS,
    ("Sources/PostgresStore/Events/PostgresStore+StoreWatch.swift", "SELECT count(*) FROM ( SELECT FROM"): COUNTS,
    ("Sources/PostgresStore/Events/PostgresStore+PurgeStore.swift", "SELECT 1 FROM tenants WHERE tenant_id IN"): FORGETS,
    ("Sources/PostgresStore/Events/Sealing.swift", "SELECT e.written_in::text::int8, e.*"): SEALS,
    ("Sources/PostgresStore/Events/Sealing.swift", "WITH reached AS MATERIALIZED"): SEALS,
    ("Sources/PostgresStore/Records/PostgresStore+RecordReader.swift", "SELECT * FROM signing_keys ORDER BY"): RING,
    ("Sources/PostgresStore/Restore/PostgresStore+RestoreStore.swift", "UPDATE events e SET written_in"): RESTORES,
    ("Sources/PostgresStore/Retention/Ages+Rows.swift", "SELECT e.written_in::text::int8, e.tenant_id"): FINDS,
    ("Sources/StoreStatements/Log/Checkpoints+Rows.swift", "SELECT h.tenant_id, h.size FROM log_heads h"): FINDS,
    ("Sources/StoreStatements/Media/Captures+Rows.swift", "DELETE FROM captures WHERE (tenant_id"): FORGETS,
    ("Sources/StoreStatements/Media/CardProfiles+Rows.swift", "SELECT tenant_id FROM card_profiles"): RING,
    ("Sources/StoreStatements/Privacy/Erasures+Rows.swift", "SELECT tenant_id, * FROM erasures"): FINDS,
    ("Sources/StoreStatements/Privacy/Erasures+Rows.swift", "SELECT tenant_id, id, subject_id, begun_at"): FINDS,
    ("Sources/StoreStatements/Records/Pages.swift", "SELECT * FROM tenants WHERE tenant_id <"): LISTS,
    ("Sources/StoreStatements/Reports/Reports+Rows.swift", "SELECT tenant_id, device_id, enrolment, number"): FORGETS,
    ("Sources/StoreStatements/Reports/Reports+Rows.swift", "DELETE FROM device_reports WHERE"): FORGETS,
    ("Sources/StoreStatements/Restore/Resting+Rows.swift", "SELECT tenant_id FROM tenants"): FINDS,
    ("Sources/StoreStatements/Retention/CustomerKeys+Rows.swift", "DELETE FROM api_keys WHERE"): FORGETS,
    ("Sources/StoreStatements/Retention/GrantAges+Rows.swift",
     "SELECT tenant_id, id, subject_id, ends_at, target_site, target_device FROM grants WHERE (tenant_id"): FINDS,
    ("Sources/StoreStatements/Retention/KeptPersons+Rows.swift", "SELECT tenant_id, * FROM subjects"): FINDS,
    ("Sources/StoreStatements/Retention/Retentions+Rows.swift", "SELECT tenant_id FROM retentions"): FINDS,
    ("Sources/StoreStatements/Trigger/Approvals+Rows.swift", "DELETE FROM approvals WHERE"): FORGETS,
    ("Sources/StoreStatements/Trigger/Commands+Rows.swift", "SELECT tenant_id, * FROM commands"): FINDS,
    ("Sources/StoreStatements/Trigger/Commands+Rows.swift", "DELETE FROM commands WHERE"): FORGETS,
    ("Sources/StoreStatements/Verify/Forgetting+Rows.swift", "DELETE FROM attempts WHERE"): FORGETS,
    ("Sources/StoreStatements/Verify/Forgetting+Rows.swift", "SELECT tenant_id, key, keep_until FROM burns"): FORGETS,
    ("Sources/StoreStatements/Webhook/WebhookDeliveries+Rows.swift", "SELECT count(*) FROM"): COUNTS,
    ("Sources/StoreStatements/Webhook/WebhookDeliveries+Rows.swift", "DELETE FROM webhook_deliveries WHERE"): FORGETS,
    ("Sources/StoreStatements/Webhook/WebhookEndpoints+Rows.swift", "SELECT coalesce((SELECT size"): FINDS,
}

# What ties a statement to one node, or to one session of it.
ONE_NODE = re.compile(
    r"\bpg_(?:try_)?advisory\w*|\b(?:UN)?LISTEN\b\s+\w+|\bNOTIFY\b\s+\w+|\bpg_notify\b|\b(?:next|curr|last|set)val\b"
    r"|\bCREATE\s+(?:SEQUENCE|TEMP\w*)\b|\b(?:BIG|SMALL)SERIAL\b|\bGENERATED\b[^;,]*\bAS\s+IDENTITY\b", re.I)

VERB = re.compile(r"\s*(?:SELECT|INSERT|UPDATE|DELETE|WITH)\b")
PIECE = re.compile(r"'(?:[^']|'')*'|[()]|[^()']+")
TABLE = re.compile(r"CREATE TABLE (\w+) \(\n(.*?)\n\s*\)", re.S)
VIEW = re.compile(r"CREATE VIEW (\w+)\b[^;]*\btenant_id\b")
NO_ALIAS = (
    r"(?!(?:AS|WHERE|SET|ON|JOIN|LEFT|RIGHT|FULL|CROSS|INNER|ORDER|GROUP|LIMIT|OFFSET|VALUES|SELECT|INDEXED|NOT|USING"
    r"|DO|UNION|HAVING|FOR|DEFAULT|RETURNING|NATURAL|FROM)\b)")
REFERENCE = re.compile(
    r"(?:\b(?:FROM|JOIN|UPDATE|USING|LATERAL|INTO)|(?P<more>,))\s+(?:ONLY\s+)?(?P<table>[a-z_]+)\b(?!\s*[(.])"
    r"(?:\s+(?:AS\s+)?" + NO_ALIAS + r"(?P<alias>[a-z_]\w*))?")
# Where a comma is followed by one more table: after FROM, and not in parentheses.
FROM = re.compile(r"\bFROM\b((?:(?!\b(?:WHERE|ORDER|GROUP|LIMIT|RETURNING|HAVING|SET|ON)\b)[^()])*)")
# A tenant that equals a value or another table's, or is first in a key that does.
BINDING = re.compile(
    r"(?<![\w.])(?:(?P<name>\w+)\.)?tenant_id\b"
    r"(?:\s*(?:=|IS NOT DISTINCT FROM)\s*(?:(?P<other>\w+)\.tenant_id\b)?|\s*IN\b|[^()=]*\)\s*(?:=|IN\b))")
INSERT = re.compile(r"\bINSERT\s+INTO\s+([a-z_]+)\s*(?:\(([^()]*)\))?")


def tables(files):
    """The tables and views whose rows are a tenant's."""
    schema = [file.text for file in files if file.path.startswith(SCHEMA)]
    kept = {name for text in schema for name, body in TABLE.findall(text) if re.match(r"\s*tenant_id\b", body)}
    return kept | {name for text in schema for name in VIEW.findall(text)}


def scopes(sql):
    """What stands or falls by itself: each SELECT, UPDATE, DELETE or INSERT without those inside it."""
    found, open_scopes, kinds = [], [""], []
    for piece in PIECE.finditer(sql):
        text = piece.group()
        if text == "(":
            is_scope = VERB.match(sql, piece.end()) is not None
            kinds.append(is_scope)
            if is_scope:
                open_scopes.append("")
            else:
                open_scopes[-1] += "("
        elif text == ")":
            if not kinds or not kinds.pop():
                open_scopes[-1] += ")"
            else:
                found.append(open_scopes.pop())
                open_scopes[-1] += "?"
        else:
            open_scopes[-1] += "''" if text.startswith("'") else text
    found += open_scopes
    return [part for scope in found for part in re.split(r"\bUNION\b(?:\s+ALL\b)?", scope)]


def referred(scope):
    """The tables that a scope reads or writes, and what it calls them."""
    lists = [match.span(1) for match in FROM.finditer(scope)]
    for one in REFERENCE.finditer(scope):
        if not one.group("more") or any(start <= one.start() < end for start, end in lists):
            yield one.group("table"), one.group("alias") or one.group("table")


def bound(scope, names):
    """Which of `names` are bound to a tenant in their scope: to one that is given, or by others that are."""
    found, pairs = set(), []
    for match in BINDING.finditer(scope):
        left, right = match.group("name") or (names[0] if len(names) == 1 else None), match.group("other")
        if left in names and right in names:
            pairs.append((left, right))
        else:
            # The other side is a value, or a row of the scope around this one.
            found |= {left, right} & set(names)
    if re.search(r"\bUSING\s*\(\s*tenant_id\b", scope):
        pairs += [(names[0], name) for name in names]
    for _ in names:
        found |= {name for pair in pairs if found & set(pair) for name in pair}
    return found


def unbound(sql, of_tenants):
    """The references to a tenant's table that are bound to no tenant."""
    for scope in scopes(sql):
        inserted = INSERT.search(scope)
        target = inserted.group(1) if inserted else None
        if target in of_tenants and inserted.group(2) and not re.match(r"\s*tenant_id\b", inserted.group(2)):
            yield target
        body = scope[inserted.end():] if inserted else scope
        references = list(referred(body))
        names = bound(body, [name for _, name in references])
        for table, name in references:
            if table in of_tenants and name not in names:
                yield table


def literal(string):
    """A statement as it is sent, on one line."""
    return " ".join(string.strip("#").strip('"').split())


def statements(files, strings):
    """Findings in `files`; `strings` matches a string literal or a comment, as script/check has it."""
    of_tenants = tables(files)
    exceptions = {key: False for key in EVERY_TENANT}
    for file in files:
        if not file.path.startswith(SPREAD + (EMBEDDED,)):
            continue
        for match in strings.finditer(file.text):
            if match.group("string") is None:
                continue
            sql = literal(match.group("string"))
            if file.path.startswith("Sources/PostgresStore/") and (tie := ONE_NODE.search(sql)):
                yield file.at(match.start(), f"`{tie.group()}` ties the database to one node")
            if file.path.startswith(SCHEMA) or not VERB.match(sql):
                continue
            known = [key for key in exceptions if key[0] == file.path and sql.startswith(key[1])]
            if known:
                exceptions[known[0]] = True
            elif file.path.startswith(EMBEDDED):
                touched = [table for table, _ in referred(sql) if table in of_tenants]
                if touched and "tenant_id" not in sql and not sql.startswith("INSERT"):
                    yield file.at(match.start(), f"no tenant is named for {touched[0]}")
            else:
                for table in unbound(sql, of_tenants):
                    yield file.at(match.start(), f"{table} is bound to no tenant")
                    break
    paths = {file.path for file in files}
    for (path, words), is_used in exceptions.items():
        if path in paths and not is_used:
            yield f"{path}:1: script/statements.py allows `{words}` here, and it is gone: take the exception away"
