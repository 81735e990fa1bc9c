import { z } from "zod";

const variable = z.looseObject({
  name: z.string(),
  value: z.string().optional(),
  valueFrom: z.looseObject({ fieldRef: z.looseObject({ fieldPath: z.string() }).optional() }).optional(),
});

const securityContext = z.looseObject({
  runAsUser: z.number().optional(),
  fsGroup: z.number().optional(),
  readOnlyRootFilesystem: z.boolean().optional(),
});

const volumeMount = z.looseObject({
  name: z.string(),
  mountPath: z.string(),
  subPath: z.string().optional(),
  readOnly: z.boolean().optional(),
});

const container = z.looseObject({
  name: z.string(),
  image: z.string().optional(),
  command: z.array(z.string()).optional(),
  args: z.array(z.string()).optional(),
  env: z.array(variable).default([]),
  volumeMounts: z.array(volumeMount).default([]),
  workingDir: z.string().optional(),
  terminationMessagePath: z.string().optional(),
  /** Only an init container has one of its own: `Always` makes it a sidecar. */
  restartPolicy: z.string().optional(),
  securityContext: securityContext.optional(),
});

const keyToPath = z.looseObject({ key: z.string(), path: z.string(), mode: z.number().optional() });
const fieldFile = z.looseObject({ path: z.string(), fieldRef: z.looseObject({ fieldPath: z.string() }) });
const downwardApi = z.looseObject({ items: z.array(fieldFile).default([]) });
const keys = z.looseObject({ name: z.string(), items: z.array(keyToPath).optional() });

const projectedSource = z.looseObject({
  serviceAccountToken: z.looseObject({ path: z.string(), audience: z.string().optional() }).optional(),
  configMap: keys.optional(),
  secret: keys.optional(),
  downwardAPI: downwardApi.optional(),
});

const mode = z.number().optional();

const volume = z.looseObject({
  name: z.string(),
  projected: z.looseObject({ defaultMode: mode, sources: z.array(projectedSource) }).optional(),
  secret: z.looseObject({ defaultMode: mode, secretName: z.string(), items: z.array(keyToPath).optional() }).optional(),
  configMap: keys.extend({ defaultMode: mode }).optional(),
  downwardAPI: downwardApi.extend({ defaultMode: mode }).optional(),
  emptyDir: z.looseObject({ medium: z.string().optional() }).optional(),
  hostPath: z.looseObject({ path: z.string(), type: z.string().optional() }).optional(),
  csi: z.looseObject({ driver: z.string() }).optional(),
  persistentVolumeClaim: z.looseObject({ claimName: z.string() }).optional(),
});

const podSchema = z.looseObject({
  metadata: z
    .looseObject({
      name: z.string().default("pod"),
      namespace: z.string().default("default"),
      annotations: z.record(z.string(), z.string()).default({}),
      labels: z.record(z.string(), z.string()).default({}),
    })
    .prefault({}),
  spec: z.looseObject({
    serviceAccountName: z.string().default("default"),
    shareProcessNamespace: z.boolean().default(false),
    hostNetwork: z.boolean().default(false),
    hostPID: z.boolean().default(false),
    hostIPC: z.boolean().default(false),
    securityContext: securityContext.optional(),
    initContainers: z.array(container).default([]),
    containers: z.array(container),
    volumes: z.array(volume).default([]),
  }),
});

/** As much of a pod as a node reads to run it; everything else in it is kept. */
export type RunnablePod = z.infer<typeof podSchema>;
export type RunnableContainer = z.infer<typeof container>;
export type VolumeMount = z.infer<typeof volumeMount>;
export type Volume = z.infer<typeof volume>;

/** @throws z.ZodError where it is no pod, or one that a node can't run */
export function readRunnablePod(object: unknown): RunnablePod {
  return podSchema.parse(object);
}
