/** Debian releases by name, and the systemd that each brings. */
export const generations = { bullseye: 247, bookworm: 252, trixie: 257 } as const;

export type Generation = keyof typeof generations;

export const generationNames: readonly Generation[] = ["bullseye", "bookworm", "trixie"];
