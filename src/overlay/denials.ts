/** Whom nothing is taken from and nothing is sent to: by configuration, and by what is decided while the process runs. */
export const denials = (
  deny: readonly string[],
  isBanned: (peerId: string) => boolean = () => false,
): ((peerId: string) => boolean) => {
  const denied = new Set(deny);
  return (peerId) => denied.has(peerId) || isBanned(peerId);
};
