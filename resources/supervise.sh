#!/bin/sh
# The supervisor: runs the headless host and starts it again when it crashes, is killed or hangs.
#   supervise.sh PROGRAM [ARGUMENT ...]
# It ends with the host where the host ends in good order (0), was started wrongly (64), was ended by a person's signal,
# or has not come up once (a held lock, a missing permission: a restart cannot fix it; where a signal ended it, as for
# lack of memory, it is tried five times). It waits 1 s before a restart,
# then twice as long each time, at most 60 s; after 10 healthy minutes it begins with 1 s again.
#
# The host reads from HOMEOSTAT_SUPERVISOR: our process ID, the seconds between two beats, and of the host before it how
# often one was restarted, how it ended (a status or "hung"), when (seconds since 1970) and its process ID. It sends
# SIGUSR1 for each beat, and SIGTERM when it ends in good order. Silence is counted in ticks of `sleep`, which stands
# still while the machine is suspended. Needs a POSIX shell, sleep and date.
set -u
TICK_SECONDS=${HOMEOSTAT_SUPERVISOR_TICK:-5} # another one is for tests
STARTING_TICKS=36
SILENT_TICKS=12
STOPPING_TICKS=5
HEALTHY_TICKS=120
LONGEST_DELAY_SECONDS=60
FIRST_TRIES=5

asked='' # to end
child=''
seen='' # a host has come up
signalled=''
restarts=0
last='- 0 0'
delay=1

ask() {
  signalled=1
  # Once: a second SIGTERM is for a person to send.
  [ -z "$asked" ] || return 0
  asked=1
  [ -z "$child" ] || kill -TERM "$child" 2>/dev/null
}

beat() {
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
  [ -z "$asked" ] || stopping=$((stopping + 1))
  if [ "$stopping" -ge "$STOPPING_TICKS" ]; then
    kill -KILL "$child" 2>/dev/null
  elif [ "$silent" -ge "$limit" ]; then
    hung=1
    kill -KILL "$child" 2>/dev/null
  fi
}

start_ticker() {
  # SIGURG does nothing to a process that does not expect it: ours may just have ended.
  while sleep "$TICK_SECONDS"; do kill -URG "$$" || exit; done </dev/null >/dev/null 2>&1 &
  ticker=$!
}

run_host() { # sets: status
  age=0 silent=0 limit=$STARTING_TICKS stopping=0 hung=''
  HOMEOSTAT_SUPERVISOR="$$ $TICK_SECONDS $restarts $last" "$@" &
  child=$!
  # It was asked while the host was being started.
  [ -z "$asked" ] || kill -TERM "$child" 2>/dev/null
  start_ticker
  status=127
  while :; do
    signalled=''
    wait "$child"
    code=$?
    # 127: the status was given before. 128 and more may also be a signal that interrupted us: it is waited for again.
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
  while [ -z "$asked" ]; do
    signalled=''
    wait "$sleeper"
    [ -n "$signalled" ] || break
  done
  kill "$sleeper" 2>/dev/null
  delay=$((delay * 2))
  [ "$delay" -le "$LONGEST_DELAY_SECONDS" ] || delay=$LONGEST_DELAY_SECONDS
}

age=0 silent=0 limit=$STARTING_TICKS stopping=0
trap ask TERM INT HUP
trap beat USR1
trap tick URG
# glibc would give each thread of the host a heap of its own, 2 MB more in all.
MALLOC_ARENA_MAX=${MALLOC_ARENA_MAX:-1}
export MALLOC_ARENA_MAX

while :; do
  run_host "$@"
  [ -z "$asked" ] || exit "$status"
  case $status in
    0 | 64 | 129 | 130 | 143) exit "$status" ;;
  esac
  [ -n "$seen" ] || { [ "$status" -ge 128 ] && [ "$restarts" -lt $((FIRST_TRIES - 1)) ]; } || exit "$status"
  pause
  [ -z "$asked" ] || exit 0
  restarts=$((restarts + 1))
done
