/** There is a pod, and nobody can look into it now. The message says why. */
export class CanNotLook extends Error {
  override readonly name = "CanNotLook";
}
