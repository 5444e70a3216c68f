#!/bin/bash
# The backend of a mobile app in curl: gives its customer a QR code and a PIN for one locker, for a day.
#
#     issue.sh LOCKER_ID CUSTOMER PICTURE
#
# CUSTOMER is your name for the person; the QR code goes to the file PICTURE. ACCESSAUTH_SERVER names the service,
# ACCESSAUTH_API_KEY_FILE the file with a partner's key that has the scopes `issue` and `customer_keys`.
set -euo pipefail
umask 077
(($# == 3)) || { sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# Calls the service: KEY PATH and more for curl. The key is given by a pipe, where no list of processes shows it.
call() {
  curl -sS --fail-with-body -H @<(printf 'Authorization: Bearer %s\n' "$1") "$ACCESSAUTH_SERVER$2" "${@:3}"
}

# The first text by this name in the JSON on standard input; a program of yours has a parser.
member() { grep -o "\"$1\":\"[^\"]*\"" | head -n 1 | cut -d '"' -f 4; }

key=$(< "$ACCESSAUTH_API_KEY_FILE")
# Kept with the order before the call: whoever gets no answer asks again with both, and gets the same grant.
order=order-$(< /proc/sys/kernel/random/uuid)
wanted=$(
  cat << END
{"subject":{"external_ref":"$2"},"targets":{"locker_ids":["$1"]},"ends_at":"$(date -ud tomorrow +%FT%TZ)",
 "credentials":[{"kind":"qr","image":"png"},{"kind":"pin","entry":"with_locker"}]}
END
)
grant=$(call "$key" /v1/grants -H "Idempotency-Key: $order" --json "$wanted")
member data_base64 <<< "$grant" | base64 --decode > "$3"
echo "grant     $(member id <<< "$grant"), from $(member starts_at <<< "$grant") to $(member ends_at <<< "$grant")"
echo "QR code   $3, until $(member expires_at <<< "$grant")"
echo "PIN       $(member pin <<< "$grant"), with the locker's number"

again=$(call "$key" /v1/grants -H "Idempotency-Key: $order" --json "$wanted")
is_same=False
[[ $(member pass <<< "$again") != "$(member pass <<< "$grant")" ]] || is_same=True
echo "again     $(member id <<< "$again"), the same code: $is_same, the PIN: $(grep -o '"pin":null' <<< "$again")"

# The app itself may read this one person's grants, for an hour.
subject=$(member subject_id <<< "$grant")
app=$(call "$key" /v1/api_keys --json '{"role":"customer","subject_id":"'"$subject"'"}')
code=$(grep -o 'crd_[0-9a-z]*' <<< "$grant" | head -n 1)
bytes=$(call "$(member key <<< "$app")" "/v1/credentials/$code/qr" | wc -c)
echo "app       $(member masked <<< "$app"), until $(member expires_at <<< "$app"), fetched a QR code of $bytes bytes"
