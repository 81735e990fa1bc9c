import { z } from "zod";

const container = z.looseObject({
  image: z.string().optional(),
  volumeMounts: z.array(z.looseObject({ subPath: z.string().optional() })).optional(),
  volumeDevices: z.array(z.looseObject({ name: z.string() })).optional(),
});
const pod = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).optional() }).optional(),
  spec: z.looseObject({
    containers: z.array(container),
    initContainers: z.array(container).optional(),
    volumes: z.array(z.looseObject({ name: z.string() })).optional(),
  }),
});

type Container = z.infer<typeof container>;

/**
 * The pod with what only the API server minds put right: boxinit's other tests leave it out, since boxinit does not
 * look at it. A pod of another shape than pods have stays as it is.
 */
export function validPod(raw: unknown): unknown {
  const parsed = pod.safeParse(raw);
  if (!parsed.success) return raw;
  const { metadata, spec } = parsed.data;
  const { containers, initContainers = [], volumes = [] } = spec;
  const devices = [...containers, ...initContainers].flatMap(({ volumeDevices = [] }) => volumeDevices);
  const names = new Set(volumes.map(({ name }) => name));
  const missing = new Set(devices.map(({ name }) => name).filter((name) => !names.has(name)));
  return {
    ...parsed.data,
    metadata: { ...metadata, annotations: validKeys(metadata?.annotations ?? {}) },
    spec: {
      ...spec,
      containers: containers.map(validContainer),
      initContainers: initContainers.map((one) => validInitContainer(validContainer(one))),
      volumes: [...volumes, ...[...missing].map((name) => ({ name, persistentVolumeClaim: { claimName: name } }))],
    },
  };
}

function validKeys(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(annotations).map(([key, value]) => [key.replaceAll("~", "x").replace(/^_+|_+$/g, ""), value]),
  );
}

function validContainer({ image = "example.test/image", volumeMounts, ...rest }: Container): Container {
  return { image, ...rest, ...(volumeMounts === undefined ? {} : { volumeMounts: volumeMounts.map(validMount) }) };
}

/** One of both. */
function validMount<M extends { readonly subPath?: string | undefined }>(mount: M): M {
  return (mount.subPath ?? "") === "" ? mount : { ...mount, subPathExpr: undefined };
}

/** Only those that go on running may have probes. */
function validInitContainer(one: Container): Container {
  return one.livenessProbe === undefined ? one : { ...one, restartPolicy: "Always" };
}
