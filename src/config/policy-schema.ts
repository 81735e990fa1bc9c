import * as z from "zod";
import { isObject } from "../core/inspect/json.ts";
import { defaultPolicy } from "../core/policy.ts";
import { findTokenPathProblem } from "./token-path.ts";

const tokenPath = z.string().superRefine((path, context) => {
  const problem = findTokenPathProblem(path);
  if (problem !== undefined) context.addIssue(problem);
});

const repair = {
  unwrap: z.enum(["always", "hidden", "never"]),
  relocation: z.enum(["auto", "move", "mirror", "off"]),
  apiToken: z.enum(["mirror", "keep"]),
  unknown: z.enum(["keep", "mirror"]),
  tokenPath,
  mergedUsr: z.boolean(),
  systemdPaths: z.array(z.enum(["/lib/systemd/systemd", "/usr/lib/systemd/systemd"])),
  onUnfixable: z.enum(["allow", "deny"]),
  crio: z.boolean(),
};

const runtimeClass = z.strictObject({
  name: z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/, "is not the name of a RuntimeClass"),
  unwrap: repair.unwrap.exactOptional(),
  relocation: repair.relocation.exactOptional(),
  apiToken: repair.apiToken.exactOptional(),
  unknown: repair.unknown.exactOptional(),
  tokenPath: repair.tokenPath.exactOptional(),
  mergedUsr: repair.mergedUsr.exactOptional(),
  systemdPaths: repair.systemdPaths.exactOptional(),
  onUnfixable: repair.onUnfixable.exactOptional(),
  crio: repair.crio.exactOptional(),
});

const imageRule = z.strictObject({
  match: z.string().min(1, "is empty"),
  init: z.enum(["recognised", "masked", "none"]),
});

/** The keys of the mappings that stand in a list. */
export const itemKeys: Readonly<Record<string, readonly string[]>> = {
  "policy.runtimeClasses": Object.keys(runtimeClass.shape),
  "policy.images": Object.keys(imageRule.shape),
};

const { defaults } = defaultPolicy;

/** The section `policy`: what is repaired, and how (core/policy.ts). */
export const policySchema = z.strictObject({
  runtimeClasses: z
    .array(z.preprocess(readRuntimeClass, runtimeClass))
    .min(1, "is empty: no pod would be a Sysbox pod")
    .refine((list) => new Set(list.map(({ name }) => name)).size === list.length, "names a RuntimeClass twice")
    .default([...defaultPolicy.runtimeClasses.keys()].map((name) => ({ name })))
    .describe("RuntimeClasses that mean Sysbox: names, or {name, ...} with what differs from the policy there"),
  unwrap: repair.unwrap
    .default(defaults.unwrap)
    .describe(
      "when a shell around init is taken off: always, hidden (only where a mount below /run would be hidden), never",
    ),
  relocation: repair.relocation
    .default(defaults.relocation)
    .describe("what is done with token mounts below /run: auto, move, mirror, off"),
  apiToken: repair.apiToken
    .default(defaults.apiToken)
    .describe("what is done with the API token's mount where it is hidden: mirror, keep"),
  unknown: repair.unknown
    .default(defaults.unknown)
    .describe("what is done with tokens of containers whose init can not be told: keep, mirror"),
  tokenPath: repair.tokenPath
    .default(defaults.tokenPath)
    .describe("where a container's first token goes; others go beside it, with a suffix"),
  mergedUsr: repair.mergedUsr
    .default(defaults.mergedUsr)
    .describe("whether /usr/sbin/init is the same program as /sbin/init in the images that run here"),
  systemdPaths: repair.systemdPaths
    .default([...defaults.systemdPaths])
    .describe("further paths that are the same program as /sbin/init in the images that run here"),
  onUnfixable: repair.onUnfixable
    .default(defaults.onUnfixable)
    .describe("whether a pod that stays broken is admitted: allow, deny (never under audit)"),
  crio: repair.crio.default(defaults.crio).describe("whether the nodes run CRI-O, which has a systemd mode of its own"),
  images: z
    .array(imageRule)
    .default([...defaultPolicy.images])
    .describe("images whose entrypoint is known: {match, init}, with * for any characters in match")
    .meta({ fileOnly: true }),
});

/** A name alone is all that is needed. What a program says is undefined, it has left out; no file can say that. */
function readRuntimeClass(item: unknown): unknown {
  if (typeof item === "string") return { name: item };
  return isObject(item) ? Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined)) : item;
}
