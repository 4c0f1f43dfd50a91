import type { ServiceDefinition } from '../contract/service-schemas';

/** Returns the checked target of a service, for people. */
export function describeTarget(definition: ServiceDefinition): string {
  switch (definition.kind) {
    case 'process':
      return definition.match;
    case 'http':
    case 'scrape':
      return definition.url;
    case 'port':
      return `${definition.host}:${definition.port}`;
    case 'file':
    case 'log':
      return definition.path;
    case 'command':
      return definition.command.join(' ');
    case 'systemd':
      return definition.unit;
  }
}
