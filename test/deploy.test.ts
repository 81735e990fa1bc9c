import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { runBoxinit } from "./support/run-boxinit.ts";

const selector = z.object({
  key: z.literal("boxinit/mode"),
  operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
  values: z.array(z.string()).default([]),
});
const webhookConfiguration = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  webhooks: z.array(
    z.looseObject({
      name: z.string(),
      clientConfig: z.looseObject({ service: z.looseObject({ path: z.string() }) }),
      namespaceSelector: z.object({ matchExpressions: z.array(selector) }),
      matchConditions: z.array(z.object({ name: z.string(), expression: z.string() })),
    }),
  ),
});
const deployment = z.looseObject({
  spec: z.looseObject({
    template: z.looseObject({
      spec: z.looseObject({ containers: z.tuple([z.looseObject({ args: z.array(z.string()) })]) }),
    }),
  }),
});
const configMap = z.looseObject({ data: z.object({ "config.yaml": z.string() }) });

const documents = parseAllDocuments(readFileSync(join(import.meta.dirname, "../deploy/boxinit.yaml"), "utf8")).map(
  (document) => z.looseObject({ kind: z.string() }).parse(document.toJS()),
);
const ofKind = <T>(kind: string, schema: z.ZodType<T>) => schema.parse(documents.find((one) => one.kind === kind));
const { webhooks, metadata } = ofKind("MutatingWebhookConfiguration", webhookConfiguration);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-test-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("deploy/boxinit.yaml", () => {
  it("starts boxinit with arguments and a configuration that it takes", async () => {
    const config = join(folder, "config.yaml");
    writeFileSync(config, ofKind("ConfigMap", configMap).data["config.yaml"]);
    const [{ args }] = ofKind("Deployment", deployment).spec.template.spec.containers;
    const here = args.map((argument) => argument.replace("/etc/boxinit/config/config.yaml", config));
    const { exitCode, stdout, stderr } = await runBoxinit([...here, "--print-config"]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    expect(stdout).toContain('certificate: "/etc/boxinit/tls/tls.crt"');
  });

  it.each([
    ["enforce", "/mutate/enforce"],
    ["audit", "/mutate/audit"],
    ["Enforce", "/mutate/audit"],
    ["", "/mutate/audit"],
    ["off", undefined],
    [undefined, "/mutate/enforce"],
  ])("sends a pod of a namespace labelled boxinit/mode: %s once, to %s", (label, path) => {
    const called = webhooks.filter(({ namespaceSelector }) =>
      namespaceSelector.matchExpressions.every(({ operator, values }) => {
        if (operator === "Exists") return label !== undefined;
        if (operator === "DoesNotExist") return label === undefined;
        const listed = label !== undefined && values.includes(label);
        return operator === "In" ? listed : !listed;
      }),
    );
    expect(called.map(({ clientConfig }) => clientConfig.service.path)).toEqual(path === undefined ? [] : [path]);
  });

  it("sends only Sysbox pods that have not opted out", () => {
    for (const { matchConditions } of webhooks) {
      expect(matchConditions.map(({ expression }) => expression)).toEqual([
        "object.spec.?runtimeClassName.orValue('') in ['sysbox-runc']",
        "object.metadata.?annotations[?'boxinit/mode'].orValue('') != 'off'",
      ]);
    }
  });

  it("lets a pod be created where boxinit fails, and comes after other webhooks", () => {
    expect(metadata.name).toBe("zz-boxinit");
    for (const webhook of webhooks) {
      expect(webhook).toMatchObject({
        failurePolicy: "Ignore",
        timeoutSeconds: 5,
        reinvocationPolicy: "IfNeeded",
        sideEffects: "None",
        admissionReviewVersions: ["v1"],
        rules: [{ apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE"], resources: ["pods"] }],
      });
    }
  });
});
