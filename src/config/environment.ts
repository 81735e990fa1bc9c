import type { Environment } from "./layers.ts";

/** The one place where the process's environment is read. */
export function processEnvironment(): Environment {
  return process.env;
}
