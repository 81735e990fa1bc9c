import { z } from "zod";

const step = z.object({
  does: z.enum(["tmpfs", "bind", "rbind", "move", "umount", "file"]),
  at: z.string(),
  from: z.string(),
});

export const mountSteps = z.array(step);
export type MountStep = z.infer<typeof step>;

export const kernelAnswer = z.object({
  /** Steps that the kernel has not refused. */
  done: z.number(),
  mountinfo: z.string(),
  /** Of each place: the id of the mount that its path leads to, or null. */
  arrivals: z.record(z.string(), z.number().nullable()),
});
export type KernelAnswer = z.infer<typeof kernelAnswer>;

/** The folder below the given one in which all this goes on. */
export const sceneName = "scene";

/** Few, so that steps meet; with what mountinfo escapes. Some begin as others do. */
const names = ["run", "runner", "a b", "back\\slash", "tab\there", "line\nend"];

/** Paths below the scene, of one to three names; and the scene itself. */
export const stackPlaces: readonly string[] = [
  "",
  ...names.map((one) => `/${one}`),
  ...["run", "a b"].flatMap((one) => names.map((other) => `/${one}/${other}`)),
  ...["/run/a b", "/a b/run", "/run/run"].flatMap((one) => names.map((other) => `${one}/${other}`)),
];
