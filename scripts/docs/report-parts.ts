import { z } from "zod";
import { findingCodes } from "../../src/core/findings.ts";

// What the reports of several commands have in common.

const mount = z.union([
  z.object({ path: z.string(), action: z.literal("keep") }),
  z.object({
    path: z.string(),
    action: z.enum(["move", "mirror"]).describe("Move: the mount gets another path. Mirror: a second mount is added."),
    target: z.string().describe("The new path."),
  }),
]);

export const container = z.object({
  name: z.string(),
  init: z
    .enum(["recognised", "wrapped", "masked", "misplaced", "unknown", "none"])
    .describe("How the container starts systemd."),
  command: z.exactOptional(z.array(z.string())).describe("The new command, only where it would change. args then go."),
  mounts: z.array(mount).describe("The container's volume mounts, in the pod's order."),
  passedVariables: z
    .exactOptional(z.array(z.string()))
    .describe("Variables that systemd units come to see: only where they would not see just these already."),
});

export const finding = z.object({
  code: z.enum(findingCodes).describe("Explained in findings.md. Later versions may have more codes."),
  severity: z.enum(["error", "warning", "info"]),
  container: z.exactOptional(z.string()).describe("Not there for findings about the whole pod."),
  message: z.string(),
  data: z.exactOptional(z.record(z.string(), z.string())).describe("What the message was filled with."),
});
