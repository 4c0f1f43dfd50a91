import type { ServiceDefinition, ServiceKind } from '../../shared/contract/service-schemas';
import { createCommandCheck } from './checks/command-check';
import { createFileCheck } from './checks/file-check';
import { createHttpCheck } from './checks/http-check';
import { createLogCheck } from './checks/log-check';
import { createPortCheck } from './checks/port-check';
import { createProcessCheck } from './checks/process-check';
import { createScrapeCheck } from './checks/scrape-check';
import { createSystemdCheck } from './checks/systemd-check';
import type { CheckTools, CreateCheck, ServiceCheck } from './service-check';

/** Every kind of check. A new one is a file, a line here, and a shape in the contract. */
const CHECKS: { readonly [Kind in ServiceKind]: CreateCheck<Kind> } = {
  process: createProcessCheck,
  http: createHttpCheck,
  port: createPortCheck,
  file: createFileCheck,
  log: createLogCheck,
  command: createCommandCheck,
  systemd: createSystemdCheck,
  scrape: createScrapeCheck,
};

export function createCheck(definition: ServiceDefinition, tools: CheckTools): ServiceCheck {
  return (CHECKS[definition.kind] as CreateCheck<ServiceKind>)(definition as never, tools);
}
