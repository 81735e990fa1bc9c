/** What the exit code of every command means. */
export const exitCodes = {
  ok: 0,
  findings: 1,
  usage: 2,
  internal: 3,
} as const;

/** Bad usage, or input that was named and can't be read: told without a stack, exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  /** Told below the message, a line each. */
  readonly details: readonly string[];

  constructor(message: string, details: readonly string[] = []) {
    super(message);
    this.details = details;
  }
}
