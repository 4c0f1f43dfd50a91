import type { ServiceKind } from '../../../shared/contract/service-schemas';

interface KindLabels {
  /** On a switch and in a table. */
  readonly short: string;
  /** Explains the check to a new user. */
  readonly about: string;
  /** Names the time that a check takes. */
  readonly time: string;
}

export const KIND_LABELS: Readonly<Record<ServiceKind, KindLabels>> = {
  http: {
    short: 'HTTP',
    about: 'Requests a URL and checks its status, content, response time and certificate expiry.',
    time: 'Response time',
  },
  port: {
    short: 'Port',
    about: 'Connects to a TCP port. For a port on this machine, it also shows which program uses it.',
    time: 'Time to connect',
  },
  process: {
    short: 'Process',
    about: 'Counts processes by name and checks their CPU and memory use.',
    time: 'Time to check',
  },
  file: {
    short: 'File',
    about: 'Checks whether a file or directory exists, its size and age, and whether its content is unchanged.',
    time: 'Time to check',
  },
  log: {
    short: 'Log',
    about: 'Follows a log file, even across rotations, and counts lines with errors.',
    time: 'Time to read',
  },
  systemd: { short: 'systemd', about: 'Checks the state of a systemd unit.', time: 'Time to query' },
  scrape: {
    short: 'Scrape',
    about: 'Scrapes a Prometheus endpoint. Every metric of the application becomes a series.',
    time: 'Time to scrape',
  },
  command: {
    short: 'Command',
    about: 'Runs a program and checks its exit code and the number that it prints.',
    time: 'Time to run',
  },
};
