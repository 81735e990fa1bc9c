import { isPassable, variablesOf } from "../core/inspect/variable-families.ts";
import { variablesRead } from "../shell/work/variables-read.ts";

/**
 * Names of the variables that the work is to find as it did before: first those of the container and those that the
 * script reads, then those that runtimes, images, the API server and token webhooks set. Programs that it starts may
 * read any of them; a name that is not set does no harm.
 */
export function serviceEnvironment(script: string, ofContainer: readonly string[]): readonly (readonly string[])[] {
  const own = [...new Set([...ofContainer, ...variablesRead(script)])].filter(isPassable).sort();
  const usual = [...ofImages, ...variablesOf(["*"], own)].filter((name) => !own.includes(name));
  return [own, [...new Set(usual)].sort()].filter((names) => names.length > 0);
}

/** Set by runtimes (PATH, HOME, HOSTNAME, TERM), or by images that programs then speak and count by. */
const ofImages = ["PATH", "HOME", "HOSTNAME", "TERM", "LANG", "LANGUAGE", "LC_ALL", "TZ"];

/** Whether init itself, or what it starts, goes by a variable, so that a script's change of it would be missed. */
export function isInherited(name: string, ofContainer: readonly string[]): boolean {
  return ofContainer.includes(name) || ofImages.includes(name) || /^(?:LC_|SYSTEMD_|KUBERNETES_|container$)/.test(name);
}
