import { z } from "zod";

const podSchema = z.looseObject({
  metadata: z.looseObject({ name: z.string().optional(), generateName: z.string().optional() }).default({}),
  spec: z
    .looseObject({
      runtimeClassName: z.string().optional(),
      containers: z
        .array(
          z.looseObject({
            name: z.string(),
            command: z.array(z.string()).optional(),
            args: z.array(z.string()).optional(),
            volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).optional(),
          }),
        )
        .default([]),
      volumes: z.array(z.looseObject({ name: z.string() })).optional(),
    })
    .default({ containers: [] }),
});

/** As much of a pod as the demo shows; everything else in it is kept. */
export type Pod = z.infer<typeof podSchema>;

/** @throws where it is neither a pod nor another object that has no containers of its own */
export function readPod(object: unknown): Pod {
  return podSchema.parse(object);
}

/** What boxinit may change of a pod, one line each. */
export function describePod({ spec }: Pod): string {
  return spec.containers
    .flatMap(({ name, command, args, volumeMounts = [] }) => [
      `container ${name}`,
      `  command: ${command === undefined ? "(the image's)" : JSON.stringify(command)}`,
      ...(args === undefined ? [] : [`  args: ${JSON.stringify(args)}`]),
      ...volumeMounts.map((mount) => `  ${mount.mountPath} <- ${mount.name}`),
    ])
    .map((line) => `${line}\n`)
    .join("");
}
