import { alerts } from './alerts';
import { analyze } from './analyze';
import { automation } from './automation';
import { backup } from './backup';
import { changeSet } from './change-set';
import type { Command } from './command';
import { correlate } from './correlate';
import { digest } from './digest';
import { evaluate } from './eval';
import { exportHistory } from './export';
import { forecast } from './forecast';
import { health } from './health';
import { importHistory } from './import';
import { logs } from './logs';
import { metrics } from './metrics';
import { notices } from './notices';
import { open } from './open';
import { optimize } from './optimize';
import { patterns } from './patterns';
import { profile } from './profile';
import { quarantine } from './quarantine';
import { recommend } from './recommend';
import { restart } from './restart';
import { restore } from './restore';
import { rules } from './rules';
import { run } from './run';
import { schedule } from './schedule';
import { services } from './services';
import { start } from './start';
import { status } from './status';
import { stop } from './stop';
import { thresholds } from './thresholds';
import { top } from './top';
import { undo } from './undo';

/** Every command, in the order in which help lists them. */
export const COMMANDS: readonly Command[] = [
  start,
  run,
  stop,
  restart,
  status,
  open,
  notices,
  health,
  services,
  alerts,
  rules,
  recommend,
  optimize,
  automation,
  undo,
  quarantine,
  profile,
  changeSet,
  schedule,
  digest,
  thresholds,
  logs,
  metrics,
  top,
  analyze,
  forecast,
  correlate,
  patterns,
  exportHistory,
  importHistory,
  backup,
  restore,
  evaluate,
];
