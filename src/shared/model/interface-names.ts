/** Interfaces whose traffic stays in the machine, as container tools, hypervisors and the kernel name them. */
const INSIDE = new RegExp(
  `^(?:${[
    'lo|lo\\d+|ifb\\d+|dummy\\d+|nlmon\\d+|teql\\d+|bonding_masters|ovs-system|ovs-netdev',
    'tunl\\d|sit\\d|ip6tnl\\d|ip6_vti\\d|ip_vti\\d|gre\\d|gretap\\d|erspan\\d|ip6gre\\d|ip6gretap\\d',
    'veth.*|docker\\d+|docker_gwbridge|br-[\\da-f]{4,}|podman\\d+|cni.*|cali.*|flannel.*|cilium.*|lxc\\d+|lxc_.*|lxcbr\\d+',
    'lxdbr\\d+|incusbr\\d+|kube-.*|nodelocaldns|weave|vxlan-v\\d|virbr\\d+(?:-nic)?|vnet\\d+|macvtap\\d+|vboxnet\\d+|vmnet\\d+',
    'fwbr\\d+i\\d+|fwpr\\d+p\\d+|fwln\\d+i\\d+|tap\\d+i\\d+|v[ebtz]-.+|waydroid\\d+|anbox\\d+|mpqemubr\\d+|mpbr\\d+|hassio',
  ].join('|')})$`,
);

/** Interfaces on top of others, which count the same bytes: bridges, bonds, VLANs and tunnels. */
const STACKED = new RegExp(
  `^(?:${[
    'br\\d+|br-.+|vmbr\\d+|bridge\\d+|bond\\d+|team\\d+|vlan\\d+|macvlan\\d+|ipvlan\\d+|macsec\\d+|vrf.*|vxlan\\d+|geneve\\d+',
    'tun.*|tap.*|utun\\d+|wg.*|ppp\\d+|ipsec\\d+|xfrm\\d+|vti\\d+|l2tp.*|tailscale\\d+|ts\\d+|zt.{8}|nordlynx|nordtun|proton.*|pvpn.*',
    'mullvad.*|wgpia\\d|cscotun\\d+|gpd\\d+|CloudflareWARP|nebula\\d*|ham\\d+|edge\\d+|ovpn.*|azirevpn.*|tinc.*',
  ].join('|')})$|[.@:]\\d+$`,
);

/**
 * Checks by its name whether a network interface stays within the machine: the loopback, and interfaces of containers
 * and virtual machines, whose traffic is counted again on an outward interface. Tunnels (wg, tun, ppp) lead outside.
 */
export function isInsideInterface(name: string): boolean {
  return INSIDE.test(name);
}

/** Checks by its name whether an interface passes on bytes that another one carries. */
export function isStackedInterface(name: string): boolean {
  return STACKED.test(name);
}
