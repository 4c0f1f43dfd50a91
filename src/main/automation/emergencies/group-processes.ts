import type { ProcessRow } from '../../../shared/contract/schemas';

/** A process with its use of a resource. */
export interface Use {
  readonly row: ProcessRow;
  readonly taken: number;
}

/** Processes that a person takes for one program. */
export interface ProcessGroup {
  /** First process of the program: `make`, and not its compilers. */
  readonly root: ProcessRow;
  /** systemd unit that contains the program and nothing else; undefined if there is none. */
  readonly unit: string | undefined;
  readonly uses: readonly Use[];
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
 * the shell or the desktop that started it. A process that began a session of its own is another program than its
 * parent, unless it has the same name.
 */
export function groupProcesses(uses: readonly Use[], byPid: ReadonlyMap<number, ProcessRow>): readonly ProcessGroup[] {
  const groups = new Map<string, { root: ProcessRow; unit: string | undefined; uses: Use[] }>();
  for (const use of uses) {
    const { root, isBelowShell } = climb(use.row, byPid);
    const unit = isBelowShell || root.unit === undefined || SHARED_UNIT.test(root.unit) ? undefined : root.unit;
    const key = unit ?? String(root.pid);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { root, unit, uses: [use] });
    else {
      group.uses.push(use);
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
    (isLeader(child) && app !== child.app) ||
    STARTERS.test(app)
  );
}

/**
 * Checks for a process of Homeostat: one of its programs, or a command that one of them runs. A service that Homeostat
 * started for a person has a session of its own.
 */
export function isPartOfHomeostat(row: ProcessRow, byPid: ReadonlyMap<number, ProcessRow>, ownPid: number): boolean {
  let at: ProcessRow | undefined = row;
  for (let passed = 0; passed < MOST_ANCESTORS && at !== undefined; passed++) {
    if (at.pid === ownPid || at.isOwn === true) return true;
    const parent = byPid.get(at.parentPid);
    at = parent?.session !== undefined && parent.session === row.session ? parent : undefined;
  }
  return false;
}
