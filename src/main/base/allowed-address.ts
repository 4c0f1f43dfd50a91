import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

/**
 * Link-local addresses, where cloud providers serve credentials to whoever asks from the machine itself: a URL that a
 * page or a file names must not be able to fetch them.
 */
const LINK_LOCAL = new BlockList();
LINK_LOCAL.addSubnet('169.254.0.0', 16, 'ipv4');
LINK_LOCAL.addSubnet('fe80::', 10, 'ipv6');
/** The providers' other addresses for the same purpose. */
LINK_LOCAL.addAddress('100.100.100.200', 'ipv4');
LINK_LOCAL.addAddress('fd00:ec2::254', 'ipv6');

/** An address to connect to, or why not. */
export type Resolved = { readonly address: string; readonly family: number } | { readonly refused: string };

/**
 * Resolves a host once, so that the address that was judged is the one that is connected to.
 *
 * @throws the error of the resolver where there is no such host
 */
export async function resolveHost(host: string, allowLinkLocal: boolean): Promise<Resolved> {
  const bare = host.replace(/^\[|\]$/g, '');
  const { address, family } = isIP(bare) === 0 ? await lookup(bare) : { address: bare, family: isIP(bare) };
  if (!allowLinkLocal && isLinkLocal(address)) {
    return { refused: `${host} is a link-local or metadata address; set allow_link_local to allow it` };
  }
  return { address, family };
}

function isLinkLocal(address: string): boolean {
  // An IPv4 address in IPv6's clothes is the same machine.
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return LINK_LOCAL.check(mapped, 'ipv4');
  return LINK_LOCAL.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
