/** The forms of a report. */
export const scanFormatNames = ["text", "json", "sarif", "html"] as const;
export type ScanFormatName = (typeof scanFormatNames)[number];
