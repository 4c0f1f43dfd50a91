#!/bin/sh
# The guard: undoes what the engine changed when the engine dies or hangs. It is started before the first change and
# reads lines from its standard input, fields separated by tabs:
#   ADD  ID  SECONDS  KIND  PID  START  THREAD  VALUE  PATH  OURS  SINCE
#                                                             how to undo a setting. SECONDS is its time-out, 0 for
#                                                             none; what was started after SINCE inherited the value,
#                                                             0 for nothing
#   DEL  ID                                                   the change has ended
#   ALIVE                                                     the engine is alive
#   QUIT                                                      the engine ends in good order; undo nothing
# At the end of file, without ALIVE for 20 seconds, or after a time-out, it compares and restores, newest first. A
# process is identified by its start time; a value is restored only if it is still ours. Needs a POSIX shell and, by
# kind of setting, taskset, ionice, chrt, swapoff or systemctl.
set -u
TICK_SECONDS=5
SILENT_TICKS=4
TAB=$(printf '\t')
recipes=''
silent=0
clock=0

starttime() { # of a process: field 22, counted after the last parenthesis
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

# Threads of a process, and of all processes that it started, that were created since. An orphan is known by the process
# group or the session that the process led.
inherited() { # PID SINCE
  family=$(cat /proc/[0-9]*/stat 2>/dev/null | awk -v root="$1" -v since="$2" '
    {
      pid = $1
      sub(/.*\) /, "")
      if ($20 < since) next
      parent[pid] = $2
      if ($3 == root || $4 == root) found[pid] = 1
    }
    END {
      found[root] = 1
      for (grew = 1; grew; ) {
        grew = 0
        for (pid in parent) if (!(pid in found) && parent[pid] in found) { found[pid] = 1; grew = 1 }
      }
      for (pid in found) print pid
    }')
  for member in $family; do
    cat "/proc/$member/task/"[0-9]*/stat 2>/dev/null | awk -v since="$2" '
      { thread = $1; sub(/.*\) /, ""); if ($20 >= since) print thread }'
  done
}

undo_thread() { # KIND THREAD VALUE OURS
  case $1 in
    nice)
      [ "$(nice_of "$2")" = "$4" ] && renice -n "$3" -p "$2" >/dev/null 2>&1
      ;;
    affinity)
      now=$(taskset -p "$2" 2>/dev/null)
      [ "${now##* }" = "$4" ] && taskset -p "$3" "$2" >/dev/null 2>&1
      ;;
    io-class) # "best-effort: prio 4"
      now=$(ionice -p "$2" 2>/dev/null | sed 's/: prio /:/')
      [ "$now" = "$4" ] || return 0
      case $3 in
        none*) ionice -c 0 -p "$2" ;;
        idle*) ionice -c 3 -p "$2" ;;
        best-effort:*) ionice -c 2 -n "${3#*:}" -p "$2" ;;
        realtime:*) ionice -c 1 -n "${3#*:}" -p "$2" ;;
      esac >/dev/null 2>&1
      ;;
    scheduling-policy) # "other", "batch" or "idle", optionally with "reset-on-fork"
      policy=$(echo "${4%% *}" | tr '[:lower:]' '[:upper:]')
      case $(LC_ALL=C chrt -p "$2" 2>/dev/null) in *"SCHED_$policy"*) ;; *) return 0 ;; esac
      case $3 in
        *' '*) chrt "--${3%% *}" "--${3#* }" -p 0 "$2" ;;
        *) chrt "--$3" -p 0 "$2" ;;
      esac >/dev/null 2>&1
      ;;
    oom-score) # of the whole process, at any of its threads
      [ "$(cat "/proc/$2/oom_score_adj" 2>/dev/null)" = "$4" ] || return 0
      echo "$3" >"/proc/$2/oom_score_adj" 2>/dev/null
      ;;
  esac
  return 0
}

undo_heirs() { # KIND PID VALUE OURS SINCE
  [ "$5" -gt 0 ] 2>/dev/null || return 0
  for heir in $(inherited "$2" "$5"); do
    undo_thread "$1" "$heir" "$3" "$4"
  done
}

nice_of() { # of a thread
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  stat=${stat##*) }
  # shellcheck disable=SC2086
  set -- $stat
  echo "${17}"
}

user_systemctl() { # ARGS: the person's own systemd, also for a guard without the variables of the session
  : "${XDG_RUNTIME_DIR:=/run/user/$(id -u)}"
  export XDG_RUNTIME_DIR
  [ -S "$XDG_RUNTIME_DIR/bus" ] && export DBUS_SESSION_BUS_ADDRESS="unix:path=$XDG_RUNTIME_DIR/bus"
  if command -v timeout >/dev/null; then LC_ALL=C timeout 10 systemctl --user "$@"; else LC_ALL=C systemctl --user "$@"; fi
}

unit_value() { # UNIT PROPERTY DROPIN: as "unset", "configured 50", "10" or "reset", or a failure
  case $2 in
    CPUQuota) found=$(user_systemctl show --property=CPUQuotaPerSecUSec --value -- "$1" 2>/dev/null) || return 1 ;;
    *) found=$(user_systemctl show --property="$2" --value -- "$1" 2>/dev/null) || return 1 ;;
  esac
  case $2=$found in
    *='[not set]' | *=infinity | *=18446744073709551615 | *= | MemoryLow=0) found='' ;;
    CPUWeight=0) found=idle ;;
    AllowedCPUs=*) found=$(echo "$found" | tr ' ' ,) ;;
    CPUQuota=*[a-z]*) # "1.5s" or "1min 30s", in microseconds
      found=$(echo "$found" | awk '{
        for (i = 1; i <= NF; i++) {
          unit = $i
          sub(/^[0-9.]+/, "", unit)
          sum += $i * (unit == "us" ? 1 : unit == "ms" ? 1e3 : unit == "s" ? 1e6 : unit == "min" ? 6e7 : 36e8)
        }
        printf "%.0f", sum
      }')
      ;;
  esac
  if [ -e "$3" ]; then echo "${found:-reset}"; else echo "${found:+configured }${found:-unset}"; fi
}

undo_unit_property() { # VALUE OURS PROPERTY UNIT FOLDER_ID FOLDER
  folder="${XDG_RUNTIME_DIR:-/run/user/$(id -u)}/systemd"
  if [ -e "$folder/transient/$4" ]; then dropin=$folder/transient; else dropin=$folder/user.control; fi
  dropin=$dropin/$4.d/50-$3.conf
  # Another unit of the same name has another group, and no drop-in of ours.
  [ "$(stat -c %d:%i "$6" 2>/dev/null)" = "$5" ] || [ -e "$dropin" ] || return 0
  now=$(unit_value "$4" "$3" "$dropin") || return 0
  plain=${1#configured }
  case $plain in unset | reset) plain='' ;; esac
  # An undo that was cut short left its own drop-in.
  if [ "$now" != "$2" ]; then
    [ "$1" = unset ] || [ "$1" != "${1#configured }" ] || return 0
    [ "$now" = "${plain:-reset}" ] || return 0
  fi
  case $3=$plain in
    MemoryHigh= | TasksMax=) text=infinity ;;
    MemoryLow=) text=0 ;;
    CPUQuota=?*) text=$(awk -v quota="$plain" 'BEGIN { printf "%.10g%%", quota / 10000 }') ;;
    *) text=$plain ;;
  esac
  user_systemctl set-property --runtime -- "$4" "$3=$text" >/dev/null 2>&1 || return 0
  case $1 in unset | 'configured '*) rm -f "$dropin" && rmdir "${dropin%/*}" ;; esac 2>/dev/null
  return 0
}

undo_one() { # KIND PID START THREAD VALUE PATH OURS SINCE
  kind=$1 pid=$2 start=$3 thread=$4 value=$5 path=$6 ours=$7 since=$8
  # 0: not a setting of a process.
  if [ "$pid" != 0 ]; then
    started=$(starttime "$pid") || started=''
    if [ "$started" != "$start" ]; then
      # Until its group and its session have ended, no other process gets the pid.
      [ -n "$started" ] || undo_heirs "$kind" "$pid" "$value" "$ours" "$since"
      return 0
    fi
  fi
  case $kind in
    nice | affinity | io-class | scheduling-policy | oom-score)
      if [ "$thread" = 0 ]; then thread=$pid; fi
      undo_thread "$kind" "$thread" "$value" "$ours"
      undo_heirs "$kind" "$pid" "$value" "$ours" "$since"
      ;;
    # A process that waits for a device stops later: to continue it drops the pending signal (signal(7)).
    run-state) [ "$value" = running ] && case $(runstate "$pid") in T | D) kill -CONT "$pid" 2>/dev/null ;; esac ;;
    autogroup)
      case $(cat "/proc/$pid/autogroup" 2>/dev/null) in *" nice $ours") ;; *) return 0 ;; esac
      # Without privileges it may be written ten times a second.
      echo "$value" >"/proc/$pid/autogroup" 2>/dev/null || { sleep 0.2 && echo "$value" >"/proc/$pid/autogroup" 2>/dev/null; }
      ;;
    io-scheduler) # "NAME", or "NAME FILE=SETTING ..." of the previous one
      # The previous one is active if the engine was killed before it restored the settings.
      case $(cat "$path" 2>/dev/null) in
        *"[$ours]"*) echo "${value%% *}" >"$path" 2>/dev/null ;;
        *"[${value%% *}]"*) ;;
        *) return 0 ;;
      esac
      for setting in ${value#"${value%% *}"}; do
        file=${path%/*}/${setting%%=*}
        [ "$(cat "$file" 2>/dev/null)" = "${setting#*=}" ] || echo "${setting#*=}" >"$file" 2>/dev/null
      done
      ;;
    zram-swap) # "on BYTES" or "off ALGORITHM"
      case "on $(cat "$path/disksize" 2>/dev/null)" in
        "$ours")
          swapoff "/dev/${path##*/}" 2>/dev/null
          echo 1 >"$path/reset" 2>/dev/null || { sleep 1 && echo 1 >"$path/reset" 2>/dev/null; }
          ;;
        'on 0') ;;
        *) return 0 ;;
      esac
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
    unit-property) # the path is "PROPERTY UNIT FOLDER_ID FOLDER"
      rest=${path#* }
      id=${rest#* }
      undo_unit_property "$value" "$ours" "${path%% *}" "${rest%% *}" "${id%% *}" "${id#* }"
      ;;
    group-value) # a removed group needs no undo
      [ "$(cat "$path" 2>/dev/null)" = "$ours" ] && echo "$value" >"$path" 2>/dev/null
      ;;
    group-idle) # "weight N"; the kernel gives a group that is no longer idle the default weight
      idle=${path%/*}/cpu.idle
      case "$(cat "$idle" 2>/dev/null)$(cat "$path" 2>/dev/null)" in
        1* | 01024 | 0100)
          echo 0 >"$idle" 2>/dev/null
          echo "${value#weight }" >"$path" 2>/dev/null
          ;;
      esac
      ;;
    group-frozen)
      [ "$value" = running ] || return 0
      if [ "${path##*/}" = freezer.state ]; then echo THAWED; else echo 0; fi 2>/dev/null >"$path"
      ;;
    group-io-limit) # the line of a device; without one there is no limit
      now=$(grep "^${ours%% *} " "$path" 2>/dev/null)
      [ "$now" = "$ours" ] && echo "$value" >"$path" 2>/dev/null
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
  while IFS="$TAB" read -r _id _due kind pid start thread value path ours since; do
    [ -n "$kind" ] && undo_one "$kind" "$pid" "$start" "$thread" "$value" "$path" "$ours" "$since"
  done
}

undo_all() {
  printf '%s' "$recipes" | undo_lines
  recipes=''
}

undo_due() { # changes that have timed out
  [ -n "$recipes" ] || return 0
  due=$(printf '%s' "$recipes" | awk -F"$TAB" -v now="$clock" '$2 > 0 && $2 <= now')
  [ -n "$due" ] || return 0
  printf '%s\n' "$due" | undo_lines
  recipes=$(printf '%s' "$recipes" | awk -F"$TAB" -v now="$clock" '!($2 > 0 && $2 <= now)')
  [ -z "$recipes" ] || recipes="$recipes
"
}

# The guard outlives its engine, which the terminal, the session or its process group may end.
trap '' INT HUP TERM PIPE

{
  while :; do
    sleep "$TICK_SECONDS"
    # Without a reader the guard has ended, and so does the ticker.
    echo TICK || exit 0
  done &
  ticker=$!
  cat
  kill "$ticker" 2>/dev/null
  echo EOF
} | while IFS="$TAB" read -r word id seconds kind pid start thread value path ours since; do
  case $word in
    ADD)
      due=0
      [ "$seconds" -gt 0 ] 2>/dev/null && due=$((clock + seconds))
      recipes="$id$TAB$due$TAB$kind$TAB$pid$TAB$start$TAB$thread$TAB$value$TAB$path$TAB$ours$TAB$since
$recipes"
      ;;
    DEL)
      recipes=$(printf '%s' "$recipes" | awk -F"$TAB" -v id="$id" '$1 != id')
      [ -z "$recipes" ] || recipes="$recipes
"
      ;;
    ALIVE) silent=0 ;;
    QUIT) recipes='' ;;
    TICK)
      clock=$((clock + TICK_SECONDS))
      silent=$((silent + 1))
      undo_due
      if [ "$silent" -ge "$SILENT_TICKS" ]; then
        # The engine hangs: its changes are undone, which it notices when it continues.
        undo_all
        silent=0
      fi
      ;;
    EOF)
      kept=$recipes
      undo_all
      # A program that the engine had just started may have changed a setting after the check.
      sleep 1
      recipes=$kept
      undo_all
      exit 0
      ;;
  esac
done
