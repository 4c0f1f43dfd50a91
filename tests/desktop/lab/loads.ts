/** Program that causes an emergency. */
export interface Load {
  readonly command: string;
  /** Area whose level is automatic. */
  readonly area: 'processor' | 'memory' | 'disk';
  /** Quantity that shows relief; see tests/desktop/guest/watch. */
  readonly quantity: 'share' | 'resident' | 'written';
  /** False for a load that can only be ended. */
  readonly canCalm: boolean;
  /** Script that waits until its rate is even. */
  readonly ready?: string;
}

const LOADS = '/lab/guest/loads';
/** Ends each load, even if the lab dies. */
const LIMIT_SECONDS = 400;

const load = (name: string, rest: Pick<Load, 'area' | 'quantity'>, args = ''): Load => ({
  command: `python3 ${LOADS}/load-${name}.py ${args}${LIMIT_SECONDS}`,
  canCalm: true,
  ...rest,
});

/** Threads that each take a core. */
export const BURN: Load = load('burn', { area: 'processor', quantity: 'share' }, '6 ');
/** A tree of short processes. */
export const MAKE: Load = {
  command: `make -s -j12 -f ${LOADS}/load-make.mk`,
  area: 'processor',
  quantity: 'share',
  canCalm: false,
};
export const EAT: Load = {
  ...load('eat', { area: 'memory', quantity: 'resident' }),
  ready: "while [ $(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo) -gt 800 ]; do sleep 0.5; done",
};
export const WRITE: Load = load('write', { area: 'disk', quantity: 'written' });

/** Program in the window in front: as busy as two cores if a load takes them from it. */
export function frontFor({ quantity }: Load): string {
  return `python3 ${LOADS}/front.py ${quantity === 'share' ? 2 : 0} ${LIMIT_SECONDS}`;
}
