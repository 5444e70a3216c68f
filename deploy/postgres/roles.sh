#!/bin/bash
# Makes the roles of AccessAuth in the database "accessauth", as `accessauth migrate roles` does, and the one that makes
# backups, and gives them their passwords from files. PostgreSQL's image runs it once, when its data folder is new. Elsewhere, as a superuser:
#
#     PGDATABASE=accessauth deploy/postgres/roles.sh FOLDER
#
# with the files owner-password, serve-password and backup-password in FOLDER.
set -euo pipefail
SECRETS=${1:-/run/secrets} psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" \
  --dbname "${POSTGRES_DB:-accessauth}" << 'SQL'
-- Passwords come by pipe, so that no list of processes shows them.
\set owner `cat "$SECRETS/owner-password"`
\set serve `cat "$SECRETS/serve-password"`
\set backup `cat "$SECRETS/backup-password"`
SET log_statement = none;
SET log_min_error_statement = panic;
CREATE ROLE accessauth_owner LOGIN NOINHERIT PASSWORD :'owner';
CREATE ROLE accessauth_serve LOGIN NOINHERIT PASSWORD :'serve';
CREATE ROLE accessauth_keep NOLOGIN;
GRANT accessauth_keep TO accessauth_serve;
CREATE ROLE accessauth_backup LOGIN BYPASSRLS PASSWORD :'backup';
GRANT pg_read_all_data TO accessauth_backup;
CREATE SCHEMA accessauth AUTHORIZATION accessauth_owner;
SQL
