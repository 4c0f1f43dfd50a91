#!/bin/sh
# The guard: undoes what the engine changed when the engine dies or hangs. It is started before the first change and
# reads lines from its standard input, fields separated by tabs:
#   ADD  ID  SECONDS  KIND  PID  START  THREAD  VALUE  PATH  OURS   how to undo a knob; SECONDS is its time-out, 0 for none
#   DEL  ID                                                   the change is over; forget it
#   BEAT                                                      the engine is alive
#   QUIT                                                      the engine ends in good order; undo nothing
# End of file, or no BEAT for so long, or a time-out: it compares and restores, newest first. A process is known by its
# start time, a value is restored only where it is still ours. Needs a POSIX shell and, by kind of knob, taskset, ionice,
# chrt, swapoff or systemctl.
set -u
TICK_SECONDS=5
SILENT_TICKS=4
TAB=$(printf '\t')
recipes=''
silent=0
clock=0

starttime() { # of a pid: field 22, counted after the last parenthesis
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  echo "${20}"
}

runstate() {
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  echo "${stat%% *}"
}

undo_one() { # KIND PID START THREAD VALUE PATH OURS
  kind=$1 pid=$2 start=$3 thread=$4 value=$5 path=$6 ours=$7
  # A pid of 0: it is a knob of no process.
  [ "$pid" = 0 ] || [ "$(starttime "$pid")" = "$start" ] || return 0
  case $kind in
    nice)
      now=$(cut -d')' -f2- "/proc/$pid/task/$thread/stat" 2>/dev/null | awk '{print $17}')
      [ "$now" = "$ours" ] && renice -n "$value" -p "$thread" >/dev/null 2>&1
      ;;
    affinity) taskset -p "$value" "$thread" >/dev/null 2>&1 ;;
    io-class)
      case $value in
        none*) ionice -c 0 -p "$thread" ;;
        idle*) ionice -c 3 -p "$thread" ;;
        best-effort:*) ionice -c 2 -n "${value#*:}" -p "$thread" ;;
        realtime:*) ionice -c 1 -n "${value#*:}" -p "$thread" ;;
      esac >/dev/null 2>&1
      ;;
    run-state) [ "$value" = running ] && [ "$(runstate "$pid")" = T ] && kill -CONT "$pid" 2>/dev/null ;;
    autogroup) echo "$value" >"/proc/$pid/autogroup" 2>/dev/null ;;
    scheduling-policy) # "other", "batch" or "idle", and maybe "reset-on-fork"
      policy=$(echo "${ours%% *}" | tr '[:lower:]' '[:upper:]')
      case $(LC_ALL=C chrt -p "$thread" 2>/dev/null) in *"SCHED_$policy"*) ;; *) return 0 ;; esac
      case $value in
        *' '*) chrt "--${value%% *}" "--${value#* }" -p 0 "$thread" ;;
        *) chrt "--$value" -p 0 "$thread" ;;
      esac >/dev/null 2>&1
      ;;
    oom-score)
      [ "$(cat "/proc/$pid/oom_score_adj" 2>/dev/null)" = "$ours" ] || return 0
      echo "$value" >"/proc/$pid/oom_score_adj" 2>/dev/null
      ;;
    io-scheduler) # "NAME", or "NAME FILE=SETTING ..." of the one that was in force
      case $(cat "$path" 2>/dev/null) in *"[$ours]"*) ;; *) return 0 ;; esac
      echo "${value%% *}" >"$path" 2>/dev/null
      for setting in ${value#"${value%% *}"}; do
        file=${path%/*}/${setting%%=*}
        [ "$(cat "$file" 2>/dev/null)" = "${setting#*=}" ] || echo "${setting#*=}" >"$file" 2>/dev/null
      done
      ;;
    zram-swap) # "on BYTES" or "off ALGORITHM"
      [ "on $(cat "$path/disksize" 2>/dev/null)" = "$ours" ] || return 0
      swapoff "/dev/${path##*/}" 2>/dev/null
      echo 1 >"$path/reset" 2>/dev/null || { sleep 1 && echo 1 >"$path/reset" 2>/dev/null; }
      case $(cat "$path/comp_algorithm" 2>/dev/null) in
        *"[${value#off }]"*) ;;
        *) echo "${value#off }" >"$path/comp_algorithm" 2>/dev/null ;;
      esac
      ;;
    user-unit)
      [ "$(systemctl --user is-active -- "$path" 2>/dev/null)" = "$ours" ] || return 0
      if [ "$value" = active ]; then verb=start; else verb=stop; fi
      systemctl --user "$verb" -- "$path" >/dev/null 2>&1
      ;;
    bytes-or-ratio) # a value is "bytes N" or "ratio N"; writing one file zeroes the other
      [ "$(cat "${path}_${ours%% *}" 2>/dev/null)" = "${ours#* }" ] || return 0
      echo "${value#* }" >"${path}_${value%% *}" 2>/dev/null
      ;;
    value | sysctl)
      now=$(cat "$path" 2>/dev/null) || return 0
      case $now in *"[$ours]"* | "$ours") echo "$value" >"$path" 2>/dev/null ;; esac
      ;;
  esac
  return 0
}

undo_lines() { # recipes on standard input, newest first
  while IFS="$TAB" read -r _id _due kind pid start thread value path ours; do
    [ -n "$kind" ] && undo_one "$kind" "$pid" "$start" "$thread" "$value" "$path" "$ours"
  done
}

undo_all() {
  printf '%s' "$recipes" | undo_lines
  recipes=''
}

undo_due() { # what has timed out
  [ -n "$recipes" ] || return 0
  due=$(printf '%s' "$recipes" | awk -F"$TAB" -v now="$clock" '$2 > 0 && $2 <= now')
  [ -n "$due" ] || return 0
  printf '%s\n' "$due" | undo_lines
  recipes=$(printf '%s' "$recipes" | awk -F"$TAB" -v now="$clock" '!($2 > 0 && $2 <= now)')
  [ -z "$recipes" ] || recipes="$recipes
"
}

# The engine must not take its guard with it: it may be ended by the terminal, the session or its own group.
trap '' INT HUP TERM PIPE

{
  while :; do
    sleep "$TICK_SECONDS"
    # Nobody reads any more: the guard is gone, and so should this be.
    echo TICK || exit 0
  done &
  ticker=$!
  cat
  kill "$ticker" 2>/dev/null
  echo EOF
} | while IFS="$TAB" read -r word id seconds kind pid start thread value path ours; do
  case $word in
    ADD)
      due=0
      [ "$seconds" -gt 0 ] 2>/dev/null && due=$((clock + seconds))
      recipes="$id$TAB$due$TAB$kind$TAB$pid$TAB$start$TAB$thread$TAB$value$TAB$path$TAB$ours
$recipes"
      ;;
    DEL)
      recipes=$(printf '%s' "$recipes" | awk -F"$TAB" -v id="$id" '$1 != id')
      [ -z "$recipes" ] || recipes="$recipes
"
      ;;
    BEAT) silent=0 ;;
    QUIT) recipes='' ;;
    TICK)
      clock=$((clock + TICK_SECONDS))
      silent=$((silent + 1))
      undo_due
      if [ "$silent" -ge "$SILENT_TICKS" ]; then
        # A hung engine: its changes are taken back, and it will find them so.
        undo_all
        silent=0
      fi
      ;;
    EOF)
      kept=$recipes
      undo_all
      # A program that the engine had just started may have turned a knob after we looked.
      sleep 1
      recipes=$kept
      undo_all
      exit 0
      ;;
  esac
done
