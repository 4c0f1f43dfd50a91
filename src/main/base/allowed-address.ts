import dns from 'node:dns/promises';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Addresses at which cloud providers serve credentials to any program on the machine, which a URL in a page or a file
 * must not reach: the link-local ones (AWS, Azure, Google Cloud, DigitalOcean, OpenStack, Oracle, Tencent, Amazon ECS)
 * and others of the providers.
 */
const REFUSED = new BlockList();
REFUSED.addSubnet('169.254.0.0', 16, 'ipv4');
REFUSED.addSubnet('fe80::', 10, 'ipv6');
// Alibaba, Azure, Oracle, and "this host", whose meaning depends on the system.
for (const address of ['100.100.100.200', '168.63.129.16', '192.0.0.192', '0.0.0.0'])
  REFUSED.addAddress(address, 'ipv4');
// AWS (also Amazon EKS), Google Cloud, Scaleway, Oracle, Akamai, Alibaba, and "this host".
REFUSED.addSubnet('fd00:ec2::', 32, 'ipv6');
for (const address of [
  'fd20:ce::254',
  'fd00:42::42',
  'fd00:c1::a9fe:a9fe',
  'fd00:a9fe:a9fe::1',
  'fd00:100::100:200',
  '::',
]) {
  REFUSED.addAddress(address, 'ipv6');
}

/** The providers' names for them, whichever address a resolver gives. */
const REFUSED_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.goog',
  'metadata.google.internal',
  'metadata.tencentyun.com',
  'instance-data',
  'instance-data.ec2.internal',
]);

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Gives the addresses to connect to, or a reason. */
export type Resolved = { readonly addresses: readonly Address[] } | { readonly refused: string };

/**
 * Resolves a host once, so that the connection uses the judged addresses. One refused address is enough: a client would
 * otherwise try a name with two until it returns the other.
 *
 * @throws the resolver's error if there is no such host
 */
export async function resolveHost(host: string, allowLinkLocal: boolean): Promise<Resolved> {
  const bare = host.replace(/^\[|\]$/g, '');
  const isName = isIP(bare) === 0;
  const refused = { refused: `${host} is a link-local or metadata address; set allow_link_local to allow it` };
  if (!allowLinkLocal && REFUSED_NAMES.has(bare.toLowerCase().replace(/\.$/, ''))) return refused;
  // The resolver also reads 2852039166 and 0xa9fea9fe as IPv4 addresses.
  const addresses: readonly Address[] = isName
    ? await dns.lookup(bare, { all: true })
    : [{ address: bare, family: isIP(bare) }];
  if (!allowLinkLocal && addresses.some(({ address }) => isRefused(address))) return refused;
  if (addresses.length === 0) throw Object.assign(new Error(`${host} has no address`), { code: 'ENOTFOUND' });
  return { addresses };
}

/**
 * Connects to the judged addresses, even if the resolver would return others now. All are tried: `localhost` is often `::1`
 * first, and many services do not listen there.
 */
export function lookupOf(addresses: readonly Address[]): LookupFunction {
  return (_host, { all }, callback) => {
    const [first] = addresses as readonly [Address];
    if (all === true) callback(null, [...addresses]);
    else callback(null, first.address, first.family);
  };
}

function isRefused(address: string): boolean {
  const [plain = ''] = address.split('%');
  if (isIP(plain) === 4) return REFUSED.check(plain, 'ipv4');
  return REFUSED.check(plain, 'ipv6') || embeddedAddresses(plain).some((inner) => REFUSED.check(inner, 'ipv4'));
}

/** Returns the IPv4 addresses that an IPv6 address may lead to. */
function embeddedAddresses(address: string): readonly string[] {
  const groups = groupsOf(address);
  const dotted = (at: number, mask = 0) => {
    const [high = 0, low = 0] = [groups[at], groups[at + 1]].map((group = 0) => group ^ mask);
    return `${high >> 8}.${high & 0xff}.${low >> 8}.${low & 0xff}`;
  };
  const [first, second] = groups;
  // 6to4 (RFC 3056) and Teredo, which inverts it (RFC 4380).
  if (first === 0x2002) return [dotted(1)];
  if (first === 0x2001 && second === 0) return [dotted(6, 0xffff)];
  // NAT64 (RFC 6052, RFC 8215).
  if (first === 0x64 && second === 0xff9b) return [dotted(6)];
  // Mapped, compatible and translated: only zeros and ones come before it.
  return groups.slice(0, 4).every((group) => group === 0) ? [dotted(6)] : [];
}

/** Returns the eight numbers of an IPv6 address. */
function groupsOf(address: string): readonly number[] {
  // The URL parser writes a final IPv4 address in hexadecimal.
  const text = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = text.split('::');
  const parse = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)));
  const [before, after] = [parse(head), parse(tail ?? '')];
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
}
