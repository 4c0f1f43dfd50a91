import type { Deduction, Resource } from '../../shared/model/health';

interface Advice {
  readonly text: (subject: string, culprit: string) => string;
  /** What must hold before the step makes sense. */
  readonly precondition: string;
}

const ADVICE: Readonly<Record<Resource, Advice>> = {
  cpu: {
    text: (_, culprit) => `Let ${culprit} run with less of the processor, or wait until it has finished.`,
    precondition: 'The program that takes the processor is known and is not what you are working with.',
  },
  memory: {
    text: (_, culprit) => `Close ${culprit}, or parts of it, before the system has to end something.`,
    precondition: 'What is open is saved.',
  },
  swap: {
    text: (_, culprit) => `Free memory so that nothing has to be read back from swap: close ${culprit}.`,
    precondition: 'Memory is free for what is in swap now.',
  },
  'disk-throughput': {
    text: (_, culprit) => `Let ${culprit} read and write less at a time, or wait until it has finished.`,
    precondition: 'The program that reads or writes is known.',
  },
  'disk-latency': {
    text: (subject, culprit) => `Take load off ${subject}: pause ${culprit}; if it stays slow, have the disk checked.`,
    precondition: 'A backup of what matters on the disk exists.',
  },
  'disk-space': {
    text: (subject) => `Free space on ${subject}: caches and old downloads first.`,
    precondition: 'What is deleted is not needed, or has a copy.',
  },
  network: {
    text: (subject) => `Check the cable, the access point and the driver of ${subject}.`,
    precondition: 'The other end of the connection is up.',
  },
  thermal: {
    text: (_, culprit) => `Let it cool: free the air vents, and let ${culprit} run with less of the processor.`,
    precondition: 'The fans turn.',
  },
  process: {
    text: (subject) => `Look at ${subject}: restart it if it does not answer.`,
    precondition: 'What is open in it is saved.',
  },
  service: {
    text: (subject) => `Look at the log of ${subject}; restart it if it does not come back by itself.`,
    precondition: 'What it depends on is up.',
  },
};

/** What would help against a finding, in words. */
export function recoveryAdvice(
  { resource, subject }: Deduction,
  culprit: string | undefined,
): {
  readonly text: string;
  readonly precondition: string;
} {
  const { text, precondition } = ADVICE[resource];
  return { text: text(subject ?? 'the machine', culprit ?? 'the program that takes most'), precondition };
}
