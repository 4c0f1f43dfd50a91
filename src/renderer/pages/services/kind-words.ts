import type { ServiceKind } from '../../../shared/model/service';

interface KindWords {
  /** On a switch and in a table. */
  readonly short: string;
  /** What is looked at, for whoever sees it for the first time. */
  readonly about: string;
  /** What a look's time is the time of. */
  readonly time: string;
}

export const KIND_WORDS: Readonly<Record<ServiceKind, KindWords>> = {
  http: {
    short: 'HTTP',
    about: 'Asks a URL: its status, what it answers, how long it takes, and when its certificate ends.',
    time: 'Response time',
  },
  port: {
    short: 'Port',
    about: 'Connects to a TCP port. Of one on this machine it says which program holds it.',
    time: 'Time to connect',
  },
  process: {
    short: 'Process',
    about: 'Counts processes by name, and holds what they take against limits.',
    time: 'Time to look',
  },
  file: {
    short: 'File',
    about: 'Whether a file or directory is there, how large and how old it is, and whether its content is the same.',
    time: 'Time to look',
  },
  log: {
    short: 'Log',
    about: 'Follows a log, also when it is rotated, and counts the lines that tell of errors.',
    time: 'Time to read',
  },
  systemd: { short: 'systemd', about: 'Asks systemd for the state of a unit.', time: 'Time to ask' },
  scrape: {
    short: 'Scrape',
    about: 'Reads a Prometheus endpoint: every metric of the application becomes a series here.',
    time: 'Time to scrape',
  },
  command: {
    short: 'Command',
    about: 'Runs a program and judges how it ended, and the number that it printed.',
    time: 'Time to run',
  },
};
