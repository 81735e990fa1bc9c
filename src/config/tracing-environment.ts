import type { Environment } from "./layers.ts";

/** The samplers that OpenTelemetry names and that need nothing from outside to decide. */
const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

/**
 * What OpenTelemetry's packages leave to those who put them together. Where traces go, with which headers, timeout,
 * compression and certificates, and under which name, these packages read from the environment by themselves.
 */
export interface TracingSettings {
  readonly sampler: (typeof samplers)[number];
  /** Which share of traces the samplers with a ratio take, 0 to 1. */
  readonly ratio: number;
  readonly queue: SpanQueueSettings;
}

export interface SpanQueueSettings {
  /** Spans that may wait or be on their way; further ones are dropped. */
  readonly size: number;
  readonly batchSize: number;
  /** Milliseconds that a span waits for others. */
  readonly delay: number;
  /** Milliseconds after which a batch that is still not delivered is given up. */
  readonly exportTimeout: number;
}

export interface TracingEnvironment {
  /** `undefined`: no traces are made. */
  readonly settings: TracingSettings | undefined;
  /** One line each. A value is only repeated where it can't hold a secret. */
  readonly problems: readonly string[];
}

const endpoints = ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT"];
const protocols = ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"];
const longest = 2 ** 31 - 1;

/**
 * Traces are made where an endpoint for them is named, and are never a reason not to start:
 * https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/
 */
export function readTracingEnvironment(environment: Environment): TracingEnvironment {
  // The specification has an empty variable count as one that is not set.
  const read = (name: string) => environment[name]?.trim() || undefined;
  const endpoint = firstOf(endpoints, read);
  const exporter = read("OTEL_TRACES_EXPORTER") ?? "otlp";
  if (endpoint === undefined || exporter === "none" || read("OTEL_SDK_DISABLED")?.toLowerCase() === "true") {
    return { settings: undefined, problems: [] };
  }
  const obstacle = findObstacle(endpoint, exporter, firstOf(protocols, read));
  if (obstacle !== undefined) return { settings: undefined, problems: [`${obstacle}; no traces are sent`] };
  return readSettings(read);
}

interface Variable {
  readonly name: string;
  readonly value: string;
}

function firstOf(names: readonly string[], read: (name: string) => string | undefined): Variable | undefined {
  for (const name of names) {
    const value = read(name);
    if (value !== undefined) return { name, value };
  }
  return undefined;
}

function findObstacle(endpoint: Variable, exporter: string, protocol: Variable | undefined): string | undefined {
  if (exporter !== "otlp") return `OTEL_TRACES_EXPORTER is ${exporter}, and only otlp is there`;
  if (protocol !== undefined && protocol.value !== "http/json") {
    return `${protocol.name} is ${protocol.value}, and only http/json is spoken`;
  }
  // The URL is not repeated: it can hold a password.
  const scheme = URL.canParse(endpoint.value) ? new URL(endpoint.value).protocol : "";
  return ["http:", "https:"].includes(scheme) ? undefined : `${endpoint.name} is no http or https URL`;
}

function readSettings(read: (name: string) => string | undefined): TracingEnvironment {
  const problems: string[] = [];
  const number = (name: string, fallback: number, least: number, most: number) => {
    const text = read(name);
    const value = Number(text ?? fallback);
    if (value >= least && value <= most) return value;
    problems.push(`${name} is ${text}, no number of ${least} to ${most}; ${fallback} is taken`);
    return fallback;
  };
  const named = read("OTEL_TRACES_SAMPLER") ?? "parentbased_always_on";
  const sampler = samplers.find((one) => one === named);
  if (sampler === undefined) {
    problems.push(`OTEL_TRACES_SAMPLER is ${named}, none of ${samplers.join(", ")}; parentbased_always_on is taken`);
  }
  const settings: TracingSettings = {
    sampler: sampler ?? "parentbased_always_on",
    ratio: sampler?.endsWith("ratio") === true ? number("OTEL_TRACES_SAMPLER_ARG", 1, 0, 1) : 1,
    queue: {
      size: number("OTEL_BSP_MAX_QUEUE_SIZE", 2048, 1, longest),
      // A quarter of what the specification says: a batch is written in one go, in which no review is answered.
      batchSize: number("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", 128, 1, longest),
      delay: number("OTEL_BSP_SCHEDULE_DELAY", 5000, 0, longest),
      exportTimeout: number("OTEL_BSP_EXPORT_TIMEOUT", 30_000, 1, longest),
    },
  };
  return { settings, problems };
}
