import * as z from "zod";
import type { LabelSelector } from "./label-selector.ts";

/** One of boxinit's entries in a MutatingWebhookConfiguration, as far as it decides who is called for which pod. */
export interface WebhookEntry {
  /** Such as `default.pods.boxinit`. */
  readonly name: string;
  readonly configuration: string;
  /** `/mutate/enforce` or `/mutate/audit`. */
  readonly path: string;
  /** Where the API server calls it, unless it does so by URL. */
  readonly service: WebhookService | undefined;
  readonly hasBundle: boolean;
  readonly failurePolicy: string;
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
  readonly matchConditions: readonly MatchCondition[];
}

export interface WebhookService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

export interface MatchCondition {
  readonly name: string;
  readonly expression: string;
}

/** What the chart calls its entries for pods; the name before it is theirs. */
const suffix = ".pods.boxinit";

/** @param name - of a webhook, such as `default.pods.boxinit` */
export function isOwnEntry(name: string): boolean {
  return name.endsWith(suffix);
}

const selector = z
  .object({
    matchLabels: z.record(z.string(), z.string()).default({}),
    matchExpressions: z
      .array(
        z.object({
          key: z.string(),
          operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
          values: z.array(z.string()).default([]),
        }),
      )
      .default([]),
  })
  .default({ matchLabels: {}, matchExpressions: [] });

const webhook = z.object({
  name: z.string(),
  clientConfig: z.object({
    caBundle: z.string().default(""),
    service: z
      .object({ namespace: z.string(), name: z.string(), port: z.number().default(443), path: z.string().default("/") })
      .optional(),
    url: z.string().optional(),
  }),
  failurePolicy: z.string().default("Fail"),
  namespaceSelector: selector,
  objectSelector: selector,
  matchConditions: z.array(z.object({ name: z.string(), expression: z.string() })).default([]),
});

const configurations = z.object({
  items: z.array(z.object({ metadata: z.object({ name: z.string() }), webhooks: z.array(z.unknown()).default([]) })),
});

/** @param list - MutatingWebhookConfigurations (admissionregistration.k8s.io/v1) as the API server lists them */
export function readWebhookEntries(list: unknown): readonly WebhookEntry[] {
  return configurations.parse(list).items.flatMap(({ metadata, webhooks }) =>
    webhooks.flatMap((one) => {
      const read = webhook.safeParse(one);
      if (!read.success || !isOwnEntry(read.data.name)) return [];
      const { clientConfig, ...entry } = read.data;
      const { service, url, caBundle } = clientConfig;
      const path = service?.path ?? (url === undefined ? "/" : new URL(url).pathname);
      return [{ ...entry, configuration: metadata.name, path, service, hasBundle: caBundle !== "" }];
    }),
  );
}
