import type { Deduction, Resource } from '../../shared/contract/health-schemas';

interface Advice {
  readonly text: (subject: string, culprit: string) => string;
  /** Condition under which the step makes sense. */
  readonly precondition: string;
}

const ADVICE: Readonly<Record<Resource, Advice>> = {
  cpu: {
    text: (_, culprit) => `Let ${culprit} finish, or close it. The Optimize page shows what else works on it.`,
    precondition: 'The program that uses the CPU is known, and you are not working with it.',
  },
  memory: {
    text: (_, culprit) => `Close ${culprit}, or parts of it, before the system kills a program.`,
    precondition: 'Your open work is saved.',
  },
  swap: {
    text: (_, culprit) => `Close ${culprit} to free memory, so that nothing has to be read back from swap.`,
    precondition: 'There is enough free memory for the data in swap.',
  },
  'disk-throughput': {
    text: (_, culprit) => `Let ${culprit} finish, or close it. The Optimize page shows what else works on it.`,
    precondition: 'The program that uses the disk is known.',
  },
  'disk-latency': {
    text: (subject, culprit) =>
      `Let ${culprit} finish, or close it, to reduce the load on ${subject}. If the disk stays slow, have it checked.`,
    precondition: 'The important data on the disk is backed up.',
  },
  'disk-space': {
    text: (subject) => `Free up space on ${subject}. Start with caches and old downloads.`,
    precondition: 'The files you delete are not needed, or are backed up.',
  },
  network: {
    text: (subject) => `Check the cable, the access point and the driver of ${subject}.`,
    precondition: 'The other end of the connection is up.',
  },
  thermal: {
    text: (_, culprit) => `Let the machine cool down: clear the air vents, and let ${culprit} finish, or close it.`,
    precondition: 'The fans are running.',
  },
  process: {
    text: (subject) => `Check ${subject}, and restart it if it does not respond.`,
    precondition: 'Your work in it is saved.',
  },
  service: {
    text: (subject) => `Check the log of ${subject}, and restart the service if it does not recover on its own.`,
    precondition: 'Its dependencies are running.',
  },
};

/** Returns advice on a finding, in words. */
export function recoveryAdvice(
  { resource, subject }: Deduction,
  culprit: string | undefined,
): {
  readonly text: string;
  readonly precondition: string;
} {
  const { text, precondition } = ADVICE[resource];
  return { text: text(subject ?? 'the machine', culprit ?? 'the program that uses the most'), precondition };
}
