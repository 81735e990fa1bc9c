import { z } from "zod";

const container = z.looseObject({
  name: z.string(),
  command: z.array(z.string()),
  env: z.array(z.looseObject({ name: z.string() })).optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })),
});
const fieldsOfContainers = z.looseObject({
  "f:spec": z.looseObject({ "f:containers": z.record(z.string(), z.looseObject({})) }),
});
const managedFields = z.array(z.looseObject({ fieldsV1: fieldsOfContainers }));

export const podSchema = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional(), managedFields }),
  spec: z.looseObject({ containers: z.array(container) }),
});

export type Pod = z.infer<typeof podSchema>;

/** Kubernetes allows 256 KiB. */
const mostAnnotations = 128 * 1024;

/**
 * The pod, larger by about so many bytes, where large pods are large: a quarter annotations, as far as Kubernetes lets
 * them grow, and variables of a container, each with its part in `managedFields`, which is about as long.
 */
export function growPod(pod: Pod, bytes: number): Pod {
  if (bytes <= 0) return pod;
  const grown = structuredClone(pod);
  const forAnnotations = Math.min(bytes / 4, mostAnnotations);
  grown.metadata.annotations = annotationsOf(forAnnotations);
  const [main] = grown.spec.containers;
  const fields = grown.metadata.managedFields[0]?.fieldsV1["f:spec"]["f:containers"][`k:{"name":"${main?.name}"}`];
  if (main === undefined || fields === undefined) throw new Error("the review has no container, or not its fields");
  const env: NonNullable<typeof main.env> = [];
  const fieldsOfEnv: Record<string, unknown> = { ".": {} };
  for (let left = bytes - forAnnotations; left > 0; ) {
    const variable = {
      name: `APPLICATION_SETTING_${env.length}`,
      value: `https://service-${env.length}.example.test/path`,
    };
    const key = `k:${JSON.stringify({ name: variable.name })}`;
    env.push(variable);
    fieldsOfEnv[key] = { ".": {}, "f:name": {}, "f:value": {} };
    left -= JSON.stringify(variable).length + JSON.stringify({ [key]: fieldsOfEnv[key] }).length;
  }
  main.env = env;
  fields["f:env"] = fieldsOfEnv;
  return grown;
}

/** As tools write them: JSON in a text, with many escapes, 1 KB each. */
function annotationsOf(bytes: number): Record<string, string> {
  const text = JSON.stringify(
    Array.from({ length: 12 }, (_, at) => ({ step: at, image: "registry.example.test/agent:1.27.3" })),
  );
  const count = Math.ceil(bytes / (JSON.stringify(text).length + 40));
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`example.test/configuration-${at}`, text]));
}
