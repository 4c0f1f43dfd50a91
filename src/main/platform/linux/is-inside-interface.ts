const INSIDE =
  /^(?:lo|ifb\d|veth|docker|br-|virbr|vnet|lxc|lxdbr|podman|cni|cali|flannel|cilium|kube-|nodelocaldns|dummy|tunl\d|sit\d|ip6tnl\d|ip6_vti|ip_vti|gre\d|gretap|erspan|ip6gre|bonding_masters)/;

/**
 * Checks whether a network interface stays within the machine: the loopback, and interfaces of containers and virtual
 * machines, whose traffic is counted again on an outward interface. Tunnels (wg, tun, ppp) lead outside.
 */
export function isInsideInterface(name: string): boolean {
  return INSIDE.test(name);
}
