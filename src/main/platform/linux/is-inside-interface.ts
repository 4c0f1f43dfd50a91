const INSIDE =
  /^(?:lo|ifb\d|veth|docker|br-|virbr|vnet|lxc|lxdbr|podman|cni|cali|flannel|cilium|kube-|nodelocaldns|dummy|tunl\d|sit\d|ip6tnl\d|ip6_vti|ip_vti|gre\d|gretap|erspan|ip6gre|bonding_masters)/;

/**
 * Whether a network interface only leads to another place inside the machine: the loopback, and the plumbing of
 * containers and virtual machines, whose traffic shows again on the interface that it leaves by. Tunnels (wg, tun, ppp)
 * lead outside.
 */
export function isInsideInterface(name: string): boolean {
  return INSIDE.test(name);
}
