/** Which service is looked at, as it stands in the address: a link or a reload brings it back. */

const SERVICES_ROUTE = '#/services';
const MAX_NAME_LENGTH = 63;

/** Undefined where none is looked at. Whatever is wrong in the address is as if it was not there. */
export function parseServicesView(hash: string): string | undefined {
  const mark = hash.indexOf('?');
  const name = mark < 0 ? null : new URLSearchParams(hash.slice(mark + 1)).get('service');
  return name === null || name === '' || name.length > MAX_NAME_LENGTH ? undefined : name;
}

/** @example servicesHash('shop api') // '#/services?service=shop+api' */
export function servicesHash(name: string | undefined): string {
  return name === undefined ? SERVICES_ROUTE : `${SERVICES_ROUTE}?${new URLSearchParams({ service: name })}`;
}
