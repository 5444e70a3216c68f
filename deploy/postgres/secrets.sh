#!/bin/bash
# Draws the passwords of compose.yaml, and the key of backups, into the folder "secrets" beside it, once: a copy for each container that reads it,
# as a file is handed over with the owner that it has here. As root.
set -euo pipefail
cd "$(dirname "$0")/.."
umask 077
mkdir secrets
chmod 711 secrets
for role in admin owner serve backup; do
  head -c 24 /dev/urandom | base64 | tr '+/' '-_' > "secrets/$role-password"
  # 999 is PostgreSQL's user in its image, 10001 is AccessAuth's.
  install -m 400 -o 999 -g 999 "secrets/$role-password" "secrets/$role-password.postgres"
  chown 10001:10001 "secrets/$role-password"
done
rm secrets/admin-password
head -c 32 /dev/urandom > secrets/backup-key
chown 10001:10001 secrets/backup-key
