#!/usr/bin/env bash
# A PostgreSQL server for tests: its own data, a socket instead of a port, gone afterwards.
#   scripts/postgres.sh start FOLDER          starts it unless it runs, and prints its address
#   scripts/postgres.sh start FOLDER --keep   the same; without --keep it stops by itself when nobody has used it for a minute
#   scripts/postgres.sh stop FOLDER           stops it and removes its data
# FOLDER holds where the data is and when the server was last asked for.
set -euo pipefail

command=${1:?start or stop} folder=${2:?a folder} keep=${3:-}
state=$folder/postgres.state # the place of the data; exists as long as the server does
used=$folder/postgres.used

fail() { echo "PostgreSQL for the tests: $*" >&2; exit 1; }

# The newest installation that is recent enough.
programs() {
  local found version
  for found in "$(dirname "$(command -v initdb || echo /nowhere/initdb)")" $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin 2>/dev/null | sort -rV); do
    [ -x "$found/initdb" ] && [ -x "$found/pg_ctl" ] || continue
    version=$("$found/postgres" --version | grep -oE '[0-9]+' | head -1)
    [ "$version" -ge 15 ] && { echo "$found"; return; }
  done
  fail "no installation of version 15 or later was found. Install it (Debian: apt-get install postgresql) and try again."
}

# PostgreSQL refuses to run as root.
as_owner() {
  if [ "$(id -u)" -ne 0 ]; then "$@"; return; fi
  local user=nobody
  id postgres >/dev/null 2>&1 && user=postgres
  runuser -u "$user" -- "$@"
}

stop() {
  [ -f "$state" ] || return 0
  local data; data=$(cat "$state")
  as_owner "$(programs)/pg_ctl" -D "$data/data" -m immediate -w stop >/dev/null 2>&1 || true
  rm -rf "$data" "$state" "$used"
}

# Ends the server when it was not asked for and had no client for a minute.
watch() {
  local data; data=$(cat "$state")
  while sleep 5; do
    [ "$(cat "$state" 2>/dev/null)" = "$data" ] || return 0
    # A client is a process of the server with a name like "postgres: user database [local] idle".
    if pgrep -P "$(head -1 "$data/data/postmaster.pid" 2>/dev/null || echo 0)" -f '\[local\]' >/dev/null; then touch "$used"; fi
    [ -n "$(find "$used" -mmin -1 2>/dev/null)" ] || { stop; return 0; }
  done
}

start() {
  local bin data
  bin=$(programs)
  mkdir -p "$folder"
  touch "$used"
  if [ -f "$state" ]; then
    data=$(cat "$state")
    if as_owner "$bin/pg_ctl" -D "$data/data" status >/dev/null 2>&1; then address "$data"; return; fi
    stop
  fi
  # Below /tmp: the path of a socket has to be short, and the unprivileged user must get there.
  data=$(mktemp -d /tmp/millrace-postgres.XXXXXX)
  [ "$(id -u)" -ne 0 ] || chown "$(as_owner id -un)" "$data"
  (
    cd "$data"
    as_owner "$bin/initdb" -D "$data/data" -U millrace -A trust -E UTF8 --locale=C --no-sync >"$data/log" 2>&1 || fail "initdb failed: $(tail -3 "$data/log")"
    # Nothing here has to survive a power cut.
    as_owner "$bin/pg_ctl" -D "$data/data" -l "$data/server.log" -w \
      -o "-c listen_addresses='' -c unix_socket_directories='$data' -c fsync=off -c full_page_writes=off -c max_connections=400 -c shared_buffers=64MB" \
      start >"$data/start.log" 2>&1 </dev/null || fail "the server does not start: $(tail -3 "$data/server.log")"
  )
  echo "$data" >"$state"
  if [ "$keep" != --keep ]; then
    # Out of reach of whoever ends the test that happened to be first.
    $(command -v setsid || true) "$0" watch "$folder" </dev/null >/dev/null 2>&1 &
  fi
  address "$data"
}

address() { echo "postgres://millrace@localhost/postgres?host=$1"; }

case $command in
  start) start ;;
  stop) stop ;;
  watch) watch ;;
  *) fail "there is no command $command" ;;
esac
