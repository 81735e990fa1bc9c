import { forLog } from "./for-log.ts";

/** Says something on standard error, and below it the details, a line each, whatever names are in them. */
export function tell(text: string, details: readonly string[] = []): void {
  process.stderr.write(`boxinit: ${[text, ...details].map(forLog).join("\n  ")}\n`);
}
