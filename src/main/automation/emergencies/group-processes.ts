import type { ProcessRow } from '../../../shared/contract/schemas';

/** Processes that a person takes for one program. */
export interface ProcessGroup {
  /** First process of the program: `make`, and not its compilers. */
  readonly root: ProcessRow;
  /** systemd unit that contains the program and nothing else; undefined if there is none. */
  readonly unit: string | undefined;
  readonly rows: readonly ProcessRow[];
}

/** Programs that start others of any kind, and do not contain them. */
const STARTERS = new RegExp(
  `^(?:${[
    'systemd.*|init|runit.*|s6-.*|tini|dumb-init|docker-init|catatonit|sshd.*|login|su|sudo|cron|crond|atd|dbus-.*',
    '(?:gnome|xfce4|mate|cinnamon|lxqt|lxde|budgie|cosmic|plasma|dde|ukui)[-_]session.*|lxsession.*|ksmserver|startplasma.*|uwsm.*',
    'gnome-shell.*|plasmashell|kwin.*|xfce4-panel.*|xfdesktop|xfwm4|mate-panel|lxpanel|lxqt-panel|cinnamon|budgie-panel|kded.*|klauncher',
    'sway|Hyprland|river|labwc|niri|wayfire|i3|openbox|fluxbox|bspwm|awesome|dwm|qtile|xmonad.*|waybar|polybar',
    'krunner|rofi|wofi|fuzzel|dmenu.*|ulauncher|albert|kupfer|synapse|xfce4-appfinder|gnome-software|exo-open|gio.*|xdg-open',
    'nautilus|dolphin|thunar|nemo|caja|pcmanfm.*|tmux.*|screen|zellij|byobu|code-server',
    '.*-terminal(?:-server)?|konsole|xterm|u?rxvtd?|alacritty|kitty|foot|wezterm.*|terminator|tilix|ptyxis.*|kgx|guake|yakuake',
  ].join('|')})$`,
  'i',
);
const SHELL = /^(?:ba|da|z|fi|k|mk|a|c|tc)?sh$|^(?:nu|elvish|xonsh)$/;
/** Units that contain programs of any kind. */
const SHARED_UNIT = /^(?:session-.*|init)\.scope$|^user@/;
/** A circle of parents in a broken table must end. */
const MOST_ANCESTORS = 64;

/**
 * Groups processes by program: by the systemd unit that a program has to itself, or else by the tree of processes below
 * the shell or the desktop that started it. Parts of Homeostat and the programs that it started belong together no more
 * than others.
 */
export function groupProcesses(rows: readonly ProcessRow[]): readonly ProcessGroup[] {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const groups = new Map<string, { root: ProcessRow; unit: string | undefined; rows: ProcessRow[] }>();
  for (const row of rows) {
    const { root, isBelowShell } = climb(row, byPid);
    const unit = isBelowShell || root.unit === undefined || SHARED_UNIT.test(root.unit) ? undefined : root.unit;
    const key = unit ?? String(root.pid);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { root, unit, rows: [row] });
    else {
      group.rows.push(row);
      if (root.startedAtMs < group.root.startedAtMs) group.root = root;
    }
  }
  return [...groups.values()];
}

function climb(row: ProcessRow, byPid: ReadonlyMap<number, ProcessRow>) {
  let root = row;
  for (let passed = 0; passed < MOST_ANCESTORS; passed++) {
    // A program that a terminal runs in place of a shell leads a session too.
    if (isLeader(root) && root.hasTerminal === true) return { root, isBelowShell: true };
    const parent = byPid.get(root.parentPid);
    if (parent === undefined || isApart(parent, root)) break;
    if (isLeader(parent) && isShell(parent)) return { root, isBelowShell: true };
    root = parent;
  }
  return { root, isBelowShell: false };
}

export function isShell({ app }: ProcessRow): boolean {
  return SHELL.test(app);
}

function isLeader({ pid, session }: ProcessRow): boolean {
  return session === pid;
}

function isApart(parent: ProcessRow, child: ProcessRow): boolean {
  const { pid, uid, user, unit, isOwn, app } = parent;
  return (
    pid <= 1 ||
    uid !== child.uid ||
    user !== child.user ||
    unit !== child.unit ||
    isOwn !== child.isOwn ||
    STARTERS.test(app)
  );
}

/**
 * Finds the processes of Homeostat: its programs, and commands that one of them runs. A service that Homeostat started
 * for a person has a session of its own.
 */
export function findOwn(rows: readonly ProcessRow[], ownPid: number): ReadonlySet<number> {
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const own = new Set(rows.filter(({ pid, isOwn }) => pid === ownPid || isOwn === true).map(({ pid }) => pid));
  const isRunByOwn = (row: ProcessRow): boolean => {
    let at = row;
    for (let passed = 0; passed < MOST_ANCESTORS; passed++) {
      const parent = byPid.get(at.parentPid);
      if (parent === undefined || parent.session === undefined || parent.session !== row.session) return false;
      if (own.has(parent.pid)) return true;
      at = parent;
    }
    return false;
  };
  return new Set(rows.filter((row) => own.has(row.pid) || isRunByOwn(row)).map(({ pid }) => pid));
}
