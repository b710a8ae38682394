/** What a rule may name of where the connection comes from that brought a particle. */
export const NAMED_ADDRESS_CLASSES = ["self", "loopback", "private", "public"] as const;

/** All that is told of it; "unknown" when that connection is gone. */
export const ADDRESS_CLASSES = [...NAMED_ADDRESS_CLASSES, "unknown"] as const;

/** It proves nothing about the initiator: a rule may only narrow by it. */
export type AddressClass = (typeof ADDRESS_CLASSES)[number];
