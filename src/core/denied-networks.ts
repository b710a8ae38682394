/** Where no upstream is by default: metadata services of clouds, and what a link-local address can reach besides. */
export const DENIED_NETWORKS: readonly string[] = [
  "169.254.0.0/16",
  "fe80::/10",
  "fd00:ec2::254",
  "100.100.100.200",
  "192.0.0.192",
];
