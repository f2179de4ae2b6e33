# Read by the maintenance scripts beside it: where the database and its backups are.
# A backup NAME is three files in /backups: NAME.dump (pg_dump's custom format), NAME.counts (rows of every table at that
# moment) and NAME.sha256 (of both). The last is written last: without it a backup is not complete and does not count.
# shellcheck shell=bash
set -o errexit -o nounset -o pipefail
umask 077

FOLDER=${BACKUP_FOLDER:-/backups}

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 1
}

read_file() { # NAME of a variable that may also come from the file that NAME_FILE names
  local file="${1}_FILE"
  if [ -z "${!1:-}" ] && [ -n "${!file:-}" ]; then
    printf -v "$1" '%s' "$(<"${!file}")"
  fi
}

# DATABASE_URL names any server, with TLS as the URL says (?sslmode=verify-full&sslrootcert=…); else POSTGRES_* do.
read_file DATABASE_URL
read_file POSTGRES_PASSWORD
if [ -z "${DATABASE_URL:-}" ]; then
  export PGHOST=${POSTGRES_HOST:-postgres} PGPORT=${POSTGRES_PORT:-5432}
  export PGUSER=${POSTGRES_USER:?is missing, and so is DATABASE_URL} PGPASSWORD=${POSTGRES_PASSWORD:?is missing}
  export PGDATABASE=${POSTGRES_DB:-$PGUSER}
else
  without_query=${DATABASE_URL%%\?*}
  PGDATABASE=${without_query##*/}
fi
export PGCONNECT_TIMEOUT=10 PGAPPNAME=maintenance

address_of() { # a database on the same server
  if [ -n "${DATABASE_URL:-}" ]; then
    local query=${DATABASE_URL#"$without_query"}
    echo "${without_query%/*}/$1$query"
  else
    echo "dbname=$1"
  fi
}

run_sql() { # DATABASE, then psql's arguments
  local database=$1
  shift
  psql --no-psqlrc --quiet --tuples-only --no-align --set ON_ERROR_STOP=1 --dbname "$(address_of "$database")" "$@"
}

COUNTS="
  SELECT format('%s.%s', schemaname, tablename),
    (xpath('/row/c/text()', query_to_xml(format('SELECT count(*) AS c FROM %I.%I', schemaname, tablename), false, true, '')))[1]
  FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"

list_complete() { # newest first
  find "$FOLDER" -maxdepth 1 -name '*.sha256' -printf '%f\n' | sed 's/\.sha256$//' | sort --reverse
}

check_name() {
  case ${1:-} in
    '' | *[!a-zA-Z0-9._-]* | .*) fail "name one of the backups that  backups  lists" ;;
  esac
  [ -f "$FOLDER/$1.sha256" ] || fail "there is no complete backup $1: see  backups"
}

check_sum() {
  (cd "$FOLDER" && sha256sum --check --quiet --strict "$1.sha256") || fail "backup $1 is damaged: its checksum differs"
}

age_in_hours() {
  echo $((($(date +%s) - $(stat --format %Y "$FOLDER/$1.dump")) / 3600))
}

create_and_fill() { # NAME of a backup, DATABASE to make from it
  run_sql postgres --command "CREATE DATABASE \"$2\""
  pg_restore --exit-on-error --no-owner --no-privileges --jobs 2 --dbname "$(address_of "$2")" "$FOLDER/$1.dump"
}

compare_counts() { # NAME of a backup, DATABASE made from it
  diff "$FOLDER/$1.counts" <(run_sql "$2" --command "$COUNTS") ||
    fail "the restored rows (>) differ from those that were backed up (<)"
}

tell_site() { # FACT: /health/ says when it last happened; a database without the site's tables is no reason to fail
  run_sql "$PGDATABASE" --command "INSERT INTO observability_fact (name, happened_at) VALUES ('$1', now())
    ON CONFLICT (name) DO UPDATE SET happened_at = excluded.happened_at" 2>/dev/null ||
    echo "$(basename "$0"): the site could not be told" >&2
}
