import type { WebhookEntry } from "./webhook-entries.ts";

/** What was read, or why it could not be: whoever asks may not have every right. */
export type Known<T> = { readonly is: "known"; readonly value: T } | { readonly is: "not-known"; readonly why: string };

/** What there is to see of boxinit's installation through the API server. */
export interface Situation {
  readonly entries: Known<readonly WebhookEntry[]>;
  readonly namespaceLabels: Known<Readonly<Record<string, string>>>;
  /** RuntimeClasses as the API server lists them. */
  readonly runtimeClasses: Known<readonly unknown[]>;
}

/** What there is to see of the Service that an entry leads to. */
export interface ServiceSituation {
  /** Undefined where the Service does not exist. */
  readonly readyAddresses: Known<number | undefined>;
  /** How the API server fares that calls it by its proxy, with whatever certificate it shows. */
  readonly reached: Known<Reached>;
}

export type Reached = { readonly is: "answered" } | { readonly is: "not-answered"; readonly why: string };
