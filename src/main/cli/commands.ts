import { alerts } from './alerts/alerts';
import { analyze } from './analyze';
import { automation } from './automation/automation';
import { backup } from './backup';
import { changeSet } from './change-set/change-set';
import { completion } from './completion';
import { correlate } from './correlate';
import { digest } from './digest';
import { doctor } from './doctor';
import { evaluate } from './eval';
import { exportHistory } from './export';
import { forecast } from './forecast';
import { health } from './health';
import { importHistory } from './import';
import { inspect } from './inspect';
import { logs } from './logs';
import { man } from './man';
import { metrics } from './metrics';
import { notices } from './notices';
import { open } from './open';
import { optimize } from './optimize/optimize';
import { patterns } from './patterns';
import { profile } from './profile/profile';
import { quarantine } from './quarantine/quarantine';
import { recommend } from './recommend/recommend';
import { restart } from './restart';
import { restore } from './restore';
import { rules } from './rules/rules';
import { run } from './run';
import { schedule } from './schedule/schedule';
import { services } from './services/services';
import { start } from './start';
import { status } from './status';
import { stop } from './stop';
import { supportBundle } from './support-bundle';
import { thresholds } from './thresholds/thresholds';
import { top } from './top';
import { undo } from './undo';
import type { Group, Verb } from './verb';

/** All commands by name, in the order of the help. */
export const COMMANDS: Readonly<Record<string, Verb | Group>> = {
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
  'change-set': changeSet,
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
  export: exportHistory,
  import: importHistory,
  backup,
  restore,
  doctor,
  inspect,
  'support-bundle': supportBundle,
  eval: evaluate,
  completion,
  man,
};
