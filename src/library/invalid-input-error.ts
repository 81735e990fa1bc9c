/**
 * What was given to `repairPod` is nothing that it can work on: a mistake in the calling program, not in a pod. A pod
 * with fields of the wrong type is none; it comes back unchanged, with the finding `pod-malformed`.
 */
export class InvalidInputError extends Error {
  /** It stays the same where two copies of boxinit are loaded, so that `instanceof` does not. */
  override readonly name = "InvalidInputError";
  /** The argument, down to the part that is wrong: `pod.spec`, `options.policy.images[0].match`. */
  readonly where: string;
  /** What is wrong with it: one clause. The message is both. */
  readonly problem: string;

  /** @internal */
  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options);
    this.where = where;
    this.problem = problem;
  }
}
