#!/bin/sh
# The supervisor: runs the headless host and starts it again when it crashes, is killed or hangs.
#   supervise.sh PROGRAM [ARGUMENT ...]
# It ends with the host if the host ended in good order (0), was started with wrong arguments (64), was ended by a
# person's signal, or never started up (a held lock, a missing permission: a restart cannot fix it; after a signal, as
# for lack of memory, it is tried five times). It waits 1 s before a restart, then twice as long each time, at most
# 60 s; after 10 healthy minutes it begins with 1 s again.
#
# The host reads from HOMEOSTAT_SUPERVISOR: our process ID, the seconds between two signals that it is alive, the number
# of restarts, and how the host before it ended (a status or "hung"), when (seconds since 1970) and its process ID. It
# sends SIGUSR1 while it is alive, and SIGTERM when it ends in good order. Silence is counted in ticks of `sleep`, which
# pauses while the machine is suspended. Needs a POSIX shell, sleep and date.
set -u
TICK_SECONDS=${HOMEOSTAT_SUPERVISOR_TICK:-5} # tests use another one
STARTING_TICKS=36
SILENT_TICKS=12
STOPPING_TICKS=5
HEALTHY_TICKS=120
LONGEST_DELAY_SECONDS=60
FIRST_TRIES=5

stop_requested=''
child=''
seen='' # a host has started up
signalled=''
restarts=0
last='- 0 0'
delay=1

request_stop() {
  signalled=1
  # Only once: a second SIGTERM is left to a person.
  [ -z "$stop_requested" ] || return 0
  stop_requested=1
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}

alive() {
  signalled=1
  seen=1
  silent=0
  limit=$SILENT_TICKS
  kill -0 "$ticker" 2>/dev/null || start_ticker
}

tick() {
  signalled=1
  age=$((age + 1))
  silent=$((silent + 1))
  [ -z "$stop_requested" ] || stopping=$((stopping + 1))
  if [ "$stopping" -ge "$STOPPING_TICKS" ]; then
    kill -KILL "$child" 2>/dev/null
  elif [ "$silent" -ge "$limit" ]; then
    hung=1
    kill -KILL "$child" 2>/dev/null
  fi
}

start_ticker() {
  # A process ignores SIGURG by default: ours may have ended, and its number may be reused.
  while sleep "$TICK_SECONDS"; do kill -URG "$$" || exit; done </dev/null >/dev/null 2>&1 &
  ticker=$!
}

run_host() { # sets: status
  age=0 silent=0 limit=$STARTING_TICKS stopping=0 hung=''
  HOMEOSTAT_SUPERVISOR="$$ $TICK_SECONDS $restarts $last" "$@" &
  child=$!
  # The stop was requested while the host was being started.
  [ -z "$stop_requested" ] || kill -TERM "$child" 2>/dev/null
  start_ticker
  status=127
  while :; do
    signalled=''
    wait "$child"
    code=$?
    # 127: the status was returned before. 128 and more may also be a signal that interrupted `wait`, which is repeated.
    [ "$code" -eq 127 ] || status=$code
    [ -n "$signalled" ] || break
  done
  last="$status $(date +%s) $child"
  [ -z "$hung" ] || last="hung ${last#* }"
  child=''
  kill "$ticker" 2>/dev/null
}

pause() { # before a restart
  [ "$age" -lt "$HEALTHY_TICKS" ] || delay=1
  sleep "$delay" </dev/null >/dev/null 2>&1 &
  sleeper=$!
  while [ -z "$stop_requested" ]; do
    signalled=''
    wait "$sleeper"
    [ -n "$signalled" ] || break
  done
  kill "$sleeper" 2>/dev/null
  delay=$((delay * 2))
  [ "$delay" -le "$LONGEST_DELAY_SECONDS" ] || delay=$LONGEST_DELAY_SECONDS
}

age=0 silent=0 limit=$STARTING_TICKS stopping=0
trap request_stop TERM INT HUP
trap alive USR1
trap tick URG
# By default glibc gives each thread of the host its own heap, 2 MB in all.
MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
export MALLOC_ARENA_MAX

while :; do
  run_host "$@"
  [ -z "$stop_requested" ] || exit "$status"
  case $status in
    0 | 64 | 129 | 130 | 143) exit "$status" ;;
  esac
  [ -n "$seen" ] || { [ "$status" -ge 128 ] && [ "$restarts" -lt $((FIRST_TRIES - 1)) ]; } || exit "$status"
  pause
  [ -z "$stop_requested" ] || exit 0
  restarts=$((restarts + 1))
done
