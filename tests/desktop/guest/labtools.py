"""Reads the state of the guest and talks to the host of anna, for the tools next to it."""

import ctypes
import json
import os
import re
import subprocess
import time
import urllib.request

STATE = '/home/anna/.local/state/homeostat'
CLI = ('/lab/app/node_modules/.bin/node', '/lab/app/out/main/cli.js')
CGROUPS = '/sys/fs/cgroup'
# Programs of a scenario, by a part of their command lines.
ROLES = {'load': '/lab/guest/loads/load-', 'front': '/lab/guest/loads/front'}
GROUP_FILES = (
    'cgroup.subtree_control', 'cgroup.freeze', 'cpu.weight', 'cpu.max', 'cpu.idle', 'cpuset.cpus', 'memory.high',
    'memory.low', 'memory.max', 'pids.max', 'io.max', 'io.weight',
)
UNIT_PROPERTIES = (
    'CPUWeight', 'CPUQuotaPerSecUSec', 'MemoryHigh', 'MemoryLow', 'TasksMax', 'IOWeight', 'AllowedCPUs', 'FreezerState',
    'DropInPaths',
)
TICKS = os.sysconf('SC_CLK_TCK')
PAGE = os.sysconf('SC_PAGE_SIZE')
SYS_IOPRIO_GET = 252  # x86_64
libc = ctypes.CDLL(None, use_errno=True)


def read(path):
    try:
        with open(path) as file:
            return file.read()
    except OSError:
        return None


def as_anna(*command):
    return subprocess.run(['as-anna', *command], capture_output=True, text=True, check=False)


def api(method, path, body=None, timeout=20):
    """Calls the REST interface of anna's host. Raises OSError if it does not answer."""
    address = re.search(r'url=(http://127\.0\.0\.1:\d+)/', read(f'{STATE}/dashboard.html') or '')
    if address is None:
        raise OSError('no host has written an address')
    request = urllib.request.Request(
        f'{address.group(1)}/api/v1{path}',
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={'Authorization': f'Bearer {(read(f"{STATE}/token") or "").strip()}', 'Content-Type': 'application/json'},
    )
    with urllib.request.urlopen(request, timeout=timeout) as reply:
        return json.load(reply)


def stat_of(pid):
    text = read(f'/proc/{pid}/stat')
    # See proc_pid_stat(5): the name may contain spaces and parentheses.
    return None if text is None else text[text.rindex(')') + 2:].split()


def processes():
    """Returns the processes of each role, with all of their descendants."""
    parents = {}
    roots = {}
    for name in filter(str.isdigit, os.listdir('/proc')):
        pid = int(name)
        stat = stat_of(pid)
        command = (read(f'/proc/{pid}/cmdline') or '').split('\0')
        if stat is None:
            continue
        parents[pid] = int(stat[1])
        # A terminal, systemd-run and setsid have the program among their arguments.
        program = next((word for word in command[:4] if not word.startswith('-') and 'python3' not in word), '')
        for role, part in ROLES.items():
            wrapper = 'xterm' if role == 'front' else 'make'
            if part in program or (part in ' '.join(command) and command[0].endswith(wrapper)):
                roots[pid] = role
    found = {role: [] for role in ROLES}
    for pid in parents:
        ancestor = pid
        while ancestor in parents and ancestor not in roots:
            ancestor = parents[ancestor]
        if ancestor in roots:
            found[roots[ancestor]].append(pid)
    return found


def usage(pids):
    """Returns what processes have used so far, with their ended children."""
    used = {'cpuSeconds': 0.0, 'residentBytes': 0, 'writtenBytes': 0}
    for pid in pids:
        stat = stat_of(pid)
        if stat is None:
            continue
        used['cpuSeconds'] += sum(map(int, stat[11:15])) / TICKS
        used['residentBytes'] += int(stat[21]) * PAGE
        written = re.search(r'^write_bytes: (\d+)', read(f'/proc/{pid}/io') or '', re.M)
        used['writtenBytes'] += int(written.group(1)) if written else 0
    return used


def thread_settings(pid, tid):
    stat = stat_of(f'{pid}/task/{tid}')
    if stat is None:
        return None
    allowed = re.search(r'^Cpus_allowed_list:\t(.*)$', read(f'/proc/{pid}/task/{tid}/status') or '', re.M)
    return {
        'nice': stat[16],
        'policy': stat[38],
        'cpus': allowed.group(1) if allowed else '',
        'io': str(libc.syscall(SYS_IOPRIO_GET, 1, tid)),
    }


def process_settings(pid):
    settings = {}
    try:
        threads = os.listdir(f'/proc/{pid}/task')
    except OSError:
        return settings
    for thread in threads:
        for key, value in (thread_settings(pid, int(thread)) or {}).items():
            settings.setdefault(key, set()).add(value)
    settings = {key: ' '.join(sorted(values)) for key, values in settings.items()}
    stat = stat_of(pid)
    settings['stopped'] = 'yes' if stat is not None and stat[0] == 'T' else 'no'
    settings['oom'] = (read(f'/proc/{pid}/oom_score_adj') or '').strip()
    settings['autogroup'] = ' '.join((read(f'/proc/{pid}/autogroup') or '').split()[1:])
    return settings


def groups_of(pids):
    """Returns the control groups of processes, and those above them."""
    found = set()
    for pid in pids:
        path = (read(f'/proc/{pid}/cgroup') or '0::/').strip().split('::')[1]
        while path not in ('/', ''):
            found.add(path)
            path = os.path.dirname(path)
    return sorted(found)


def unit_settings(groups):
    names = [os.path.basename(group) for group in groups if '/user@1000.service/' in group]
    units = [name for name in names if '.' in name]
    if not units:
        return {}
    # A block for each unit, in their order.
    shown = as_anna('systemctl', '--user', 'show', *units, *(f'-p{name}' for name in UNIT_PROPERTIES)).stdout
    settings = {}
    for unit, block in zip(units, shown.split('\n\n')):
        for line in block.strip().splitlines():
            key, _, value = line.partition('=')
            settings[f'unit {unit} {key}'] = value
    return settings


def drop_ins():
    found = {}
    for root in ('/run/user/1000/systemd', '/home/anna/.config/systemd'):
        for directory, _, names in os.walk(root):
            for name in names:
                if name.endswith('.conf'):
                    path = os.path.join(directory, name)
                    found[f'file {path}'] = ((read(path) or '').strip().splitlines() or [''])[-1]
    return found


def snapshot(extra_groups=()):
    """Returns all settings that a measure could change, of the programs of a scenario."""
    found = processes()
    every = [pid for pids in found.values() for pid in pids]
    groups = sorted({*groups_of(every), *extra_groups})
    settings = {}
    for group in groups:
        for name in GROUP_FILES:
            text = read(f'{CGROUPS}{group}/{name}')
            state = 'gone' if not os.path.isdir(f'{CGROUPS}{group}') else 'absent'
            settings[f'group {group} {name}'] = state if text is None else ' '.join(text.split())
    for pid in every:
        for key, value in process_settings(pid).items():
            settings[f'process {pid} {key}'] = value
    settings.update(unit_settings(groups))
    settings.update(drop_ins())
    return {'atMs': round(time.time() * 1000), 'processes': found, 'groups': groups, 'settings': settings}
