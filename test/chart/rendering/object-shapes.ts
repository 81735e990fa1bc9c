import { z } from "zod";

const labels = z.record(z.string(), z.string());

const container = z.looseObject({
  name: z.string(),
  image: z.string(),
  args: z.array(z.string()),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })).default([]),
  readinessProbe: z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }) }).optional(),
  livenessProbe: z.looseObject({ httpGet: z.object({ path: z.string(), port: z.string() }) }).optional(),
  resources: z.looseObject({ limits: z.looseObject({ memory: z.string().optional() }).optional() }).optional(),
  securityContext: z.looseObject({}).default({}),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).default([]),
});

const podSpec = z.looseObject({
  serviceAccountName: z.string(),
  automountServiceAccountToken: z.boolean(),
  enableServiceLinks: z.literal(false),
  hostNetwork: z.boolean().default(false),
  terminationGracePeriodSeconds: z.number().optional(),
  securityContext: z.looseObject({}).default({}),
  containers: z.tuple([container]),
  volumes: z.array(z.looseObject({ name: z.string() })).default([]),
});

export type PodSpec = z.infer<typeof podSpec>;

export const deployment = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    replicas: z.number().optional(),
    strategy: z.looseObject({}),
    selector: z.object({ matchLabels: labels }),
    template: z.object({ metadata: z.object({ labels, annotations: labels }), spec: podSpec }),
  }),
});

export const pod = z.looseObject({ metadata: z.looseObject({ labels }), spec: podSpec });

export const service = z.looseObject({
  metadata: z.looseObject({ name: z.string(), namespace: z.string() }),
  spec: z.looseObject({
    selector: labels,
    ports: z.array(z.looseObject({ name: z.string(), port: z.number(), targetPort: z.string() })),
  }),
});

export const selecting = z.looseObject({
  spec: z.looseObject({
    selector: z.looseObject({ matchLabels: labels }).optional(),
    podSelector: z.looseObject({ matchLabels: labels }).optional(),
  }),
});

const expression = z.object({
  key: z.string(),
  operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
  values: z.array(z.string()).default([]),
});

export const webhookSelector = z.looseObject({ matchExpressions: z.array(expression) });

const webhook = z.looseObject({
  name: z.string(),
  clientConfig: z.object({
    service: z.object({ name: z.string(), namespace: z.string(), path: z.string(), port: z.number() }),
    caBundle: z.string().optional(),
  }),
  namespaceSelector: webhookSelector,
  matchConditions: z.array(z.object({ name: z.string(), expression: z.string() })),
});

export type Webhook = z.infer<typeof webhook>;

export const webhookConfiguration = z.looseObject({
  metadata: z.looseObject({ name: z.string(), annotations: labels.default({}) }),
  webhooks: z.array(webhook),
});

export const configMap = z.looseObject({ data: z.object({ "config.yaml": z.string() }) });

export const rules = z.looseObject({
  rules: z.array(
    z.object({
      apiGroups: z.array(z.string()),
      resources: z.array(z.string()),
      verbs: z.array(z.string()),
      resourceNames: z.array(z.string()).optional(),
    }),
  ),
});

export const binding = z.looseObject({
  roleRef: z.object({ apiGroup: z.string(), kind: z.string(), name: z.string() }),
  subjects: z.array(z.object({ kind: z.string(), name: z.string(), namespace: z.string() })),
});
