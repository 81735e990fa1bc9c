import { describe, expect, test } from "vitest";
import { readTracingEnvironment } from "../../src/config/tracing-environment.ts";

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "https://user:hunter2@collector.example.test:4318" };
const read = (more: Readonly<Record<string, string>>) => readTracingEnvironment({ ...endpoint, ...more });

describe("no traces are made", () => {
  test.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: "" },
    { OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: "http://collector:4318" },
    { ...endpoint, OTEL_SDK_DISABLED: "TRUE" },
    { ...endpoint, OTEL_TRACES_EXPORTER: "none" },
  ])("with %j, and that is no problem", (environment) => {
    expect(readTracingEnvironment(environment)).toEqual({ settings: undefined, problems: [] });
  });

  test.each([
    [{ OTEL_TRACES_EXPORTER: "zipkin" }, "OTEL_TRACES_EXPORTER is zipkin, and only otlp is there"],
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" }, "OTEL_EXPORTER_OTLP_PROTOCOL is grpc, and only http/json is spoken"],
    [
      { OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf" },
      "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is http/protobuf, and only http/json is spoken",
    ],
    [
      { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "hunter2.example.test:4318" },
      "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is no http or https URL",
    ],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "hunter2" }, "OTEL_EXPORTER_OTLP_ENDPOINT is no http or https URL"],
  ])("with %j, and it is said why", (environment, problem) => {
    expect(read(environment)).toEqual({ settings: undefined, problems: [`${problem}; no traces are sent`] });
  });
});

describe("traces are made", () => {
  test("by OpenTelemetry's defaults, but in smaller batches", () => {
    const queue = { size: 2048, batchSize: 128, delay: 5000, exportTimeout: 30_000 };
    const settings = { sampler: "parentbased_always_on", ratio: 1, queue };
    expect(read({ OTEL_SDK_DISABLED: "false", OTEL_EXPORTER_OTLP_PROTOCOL: "" })).toEqual({ settings, problems: [] });
  });

  test("as the environment says", () => {
    const { settings, problems } = read({
      OTEL_TRACES_SAMPLER: "traceidratio",
      OTEL_TRACES_SAMPLER_ARG: "0.25",
      OTEL_BSP_MAX_QUEUE_SIZE: "10",
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: "5",
      OTEL_BSP_SCHEDULE_DELAY: "0",
      OTEL_BSP_EXPORT_TIMEOUT: "1000",
    });
    const queue = { size: 10, batchSize: 5, delay: 0, exportTimeout: 1000 };
    expect({ settings, problems }).toEqual({ settings: { sampler: "traceidratio", ratio: 0.25, queue }, problems: [] });
  });

  test.each([
    [{ OTEL_TRACES_SAMPLER: "jaeger_remote" }, /^OTEL_TRACES_SAMPLER is jaeger_remote, none of always_on, /],
    [
      { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "half" },
      /^OTEL_TRACES_SAMPLER_ARG is half, no number of 0 to 1; 1 is taken$/,
    ],
    [
      { OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "7" },
      /^OTEL_TRACES_SAMPLER_ARG is 7, no number of 0 to 1; 1 is taken$/,
    ],
    [{ OTEL_BSP_MAX_QUEUE_SIZE: "-1" }, /^OTEL_BSP_MAX_QUEUE_SIZE is -1, no number of 1 to 2147483647; 2048 is taken$/],
  ])("with a default in the place of a wrong value: %j", (environment, problem) => {
    const { settings, problems } = read(environment);
    expect(settings).toMatchObject({ ratio: 1, queue: { size: 2048 } });
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });
});
