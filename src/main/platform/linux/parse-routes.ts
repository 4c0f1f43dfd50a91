const UP = 0x1;
const REJECT = 0x200;
/** Flags of IPv6 routes to addresses of this machine (include/uapi/linux/ipv6_route.h). */
const LOCAL = 0x8000_0000;
const ANYCAST = 0x0010_0000;
/** Every interface has routes to link-local and multicast addresses. */
const EVERYWHERE = /^(?:fe[89ab]|ff)/i;

/** Parses /proc/net/route. @returns the interfaces that lead to other machines */
export function parseRoutes(text: string): Set<string> {
  const interfaces = new Set<string>();
  for (const line of text.split('\n').slice(1)) {
    const [name, , , flags] = line.trim().split(/\s+/);
    if (name !== undefined && name !== '*' && leadsOn(Number.parseInt(flags ?? '', 16))) interfaces.add(name);
  }
  return interfaces;
}

/** As {@link parseRoutes}, from /proc/net/ipv6_route. */
export function parseIpv6Routes(text: string): Set<string> {
  const interfaces = new Set<string>();
  for (const line of text.split('\n')) {
    const [destination = '', , , , , , , , flags, name] = line.trim().split(/\s+/);
    const bits = Number.parseInt(flags ?? '', 16);
    if (name === undefined || !leadsOn(bits) || EVERYWHERE.test(destination)) continue;
    if ((bits & LOCAL) === 0 && (bits & ANYCAST) === 0) interfaces.add(name);
  }
  return interfaces;
}

function leadsOn(flags: number): boolean {
  return (flags & UP) !== 0 && (flags & REJECT) === 0;
}
