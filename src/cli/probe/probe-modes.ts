export const probeModes = ["enforce", "audit", "off"] as const;
export type ProbeMode = (typeof probeModes)[number];
