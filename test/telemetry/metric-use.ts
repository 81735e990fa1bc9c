export interface MetricUse {
  readonly metric: string;
  /** Of a histogram's series. */
  readonly suffix: string;
  readonly matchers: readonly { readonly label: string; readonly values: readonly string[] }[];
}

const prefixes = "boxinit|apiserver|process|nodejs";
const series = new RegExp(`\\b((?:${prefixes})_\\w+?)(_bucket|_sum|_count)?\\b(?!\\w)(?:\\{([^}]*)\\})?`, "g");

/** The metrics that an expression of PromQL names, with the values that their labels are compared with. */
export function useOf(expression: string): readonly MetricUse[] {
  return [...expression.matchAll(series)].map(([, name = "", suffix = "", matchers = ""]) => ({
    // The API server's counters end in it, too.
    ...(name.startsWith("boxinit_") || suffix === "_bucket"
      ? { metric: name, suffix }
      : { metric: name + suffix, suffix: "" }),
    matchers: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, label = "", values = ""]) => ({
      label,
      values: values.split("|"),
    })),
  }));
}
