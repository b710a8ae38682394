/**
 * Who brings a particle to the engine that came in at the desk. A name of its own for each initiator: what a neighbour may bring is bounded by neighbour, and no
 * neighbour's peer id looks like it.
 */
export const guestName = (initiator: string): string => `${PREFIX}${initiator}`;

export const isGuestName = (from: string): boolean => from.startsWith(PREFIX);

const PREFIX = "entry:";
