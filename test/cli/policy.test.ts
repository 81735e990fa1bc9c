import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { runBoxinit } from "../support/run-boxinit.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();
const selecting = z.object({ key: z.string(), operator: z.string(), values: z.array(z.string()).optional() });
const printed = z.looseObject({
  apiVersion: z.literal("admissionregistration.k8s.io/v1"),
  kind: z.string(),
  metadata: z.strictObject({ name: z.string(), labels: z.record(z.string(), z.string()) }),
  spec: z.looseObject({
    policyName: z.string().optional(),
    validationActions: z.array(z.string()).optional(),
    failurePolicy: z.string().optional(),
    matchResources: z.object({ namespaceSelector: z.object({ matchExpressions: z.array(selecting) }) }).optional(),
    matchConditions: z.array(z.object({ name: z.string(), expression: z.string() })).default([]),
    variables: z.array(z.object({ name: z.string(), expression: z.string() })).default([]),
  }),
});

async function policy(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runBoxinit(["policy", ...args]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return stdout;
}

function objectsOf(yaml: string): readonly z.infer<typeof printed>[] {
  return parseAllDocuments(yaml).map((document) => {
    expect(document.errors).toEqual([]);
    return printed.parse(document.toJS());
  });
}

const namesOf = (yaml: string) => objectsOf(yaml).map(({ kind, metadata }) => `${kind} ${metadata.name}`);

const mutating = [
  "MutatingAdmissionPolicy boxinit-repair",
  "MutatingAdmissionPolicyBinding boxinit-repair-enforce",
  "MutatingAdmissionPolicyBinding boxinit-repair-default",
];
const validating = [
  "ValidatingAdmissionPolicy boxinit-unrepaired",
  "ValidatingAdmissionPolicyBinding boxinit-unrepaired-enforce",
  "ValidatingAdmissionPolicyBinding boxinit-unrepaired-default",
];

describe("boxinit policy prints", () => {
  it.each([
    [[], [...mutating, ...validating]],
    [["all"], [...mutating, ...validating]],
    [["mutating"], mutating],
    [["validating"], validating],
    [["validating", "--opt-in"], validating.slice(0, 2)],
    [["mutating", "--name", "team.a"], mutating.map((name) => name.replace("boxinit", "team.a"))],
  ])("for %j the objects %j", async (args, names) => {
    expect(namesOf(await policy(...args))).toEqual(names);
  });

  it.each([
    [mutating, "repair"],
    [validating, "unrepaired"],
  ])("labels that find %j whatever the name", async (names, component) => {
    const [kind = ""] = names[0]?.split("AdmissionPolicy") ?? [];
    const objects = objectsOf(await policy(kind.toLowerCase(), "--name", "team.a"));
    expect(objects).toHaveLength(names.length);
    for (const { metadata } of objects) {
      expect(metadata.labels).toEqual({
        "app.kubernetes.io/name": "boxinit",
        "app.kubernetes.io/component": component,
      });
    }
  });

  it("the same each time", async () => {
    expect(await policy()).toBe(await policy());
  });

  it("bindings to the policy above them, for namespaces that say enforce, and for those that say nothing", async () => {
    for (const { kind, metadata, spec } of objectsOf(await policy())) {
      if (!kind.endsWith("Binding")) continue;
      expect(metadata.name.startsWith(`${spec.policyName}-`)).toBe(true);
      const [mode, name] = spec.matchResources?.namespaceSelector.matchExpressions ?? [];
      expect(mode).toEqual(
        metadata.name.endsWith("-enforce")
          ? { key: "boxinit/mode", operator: "In", values: ["enforce"] }
          : { key: "boxinit/mode", operator: "DoesNotExist" },
      );
      expect(name).toEqual({ key: "kubernetes.io/metadata.name", operator: "NotIn", values: ["kube-system"] });
    }
  });

  it.each([
    [[], ["Warn", "Audit"]],
    [["--action", "deny"], ["Deny"]],
    [
      ["--action", "deny", "audit", "deny"],
      ["Deny", "Audit"],
    ],
    [
      ["--action", "warn", "--action", "audit"],
      ["Warn", "Audit"],
    ],
  ])("for %j the actions %j", async (args, actions) => {
    const bindings = objectsOf(await policy("validating", ...args)).slice(1);
    for (const { spec } of bindings) expect(spec.validationActions).toEqual(actions);
    for (const { spec } of objectsOf(await policy("mutating", ...args)))
      expect(spec).not.toHaveProperty("validationActions");
  });

  it("policies that fail no pod, of which each expression has a name of its own and says what it is", async () => {
    const yaml = await policy();
    for (const text of yaml.split("---\n")) expect(text).toMatch(/^# \S/);
    for (const { kind, spec } of objectsOf(yaml)) {
      if (kind.endsWith("Binding")) continue;
      expect(spec.failurePolicy).toBe("Ignore");
      for (const list of ["matchConditions", "variables"] as const) {
        const names = spec[list].map(({ name }) => name);
        expect(names.length).toBeGreaterThan(4);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(yaml).toMatch(new RegExp(`# \\S.*\n +- name: ${name}\n`));
      }
      // A variable can use those before it alone.
      for (const [at, { expression }] of spec.variables.entries()) {
        const used = [...expression.matchAll(/variables\.(\w+)/g)].map(([, name]) => name);
        const known = spec.variables.slice(0, at).map(({ name }) => name);
        expect(used.filter((name) => name !== undefined && !known.includes(name))).toEqual([]);
      }
    }
  });

  it("what the configuration says, by RuntimeClass", async () => {
    const config = folder.write(
      "config.yaml",
      [
        "policy:",
        "  apiToken: keep",
        "  mergedUsr: false",
        "  runtimeClasses:",
        "    - zeta",
        "    - {name: alpha, unwrap: never, tokenPath: /opt/tokens, mergedUsr: true, apiToken: mirror}",
        "    - {name: beta, relocation: 'off', systemdPaths: [/lib/systemd/systemd], unwrap: hidden}",
      ].join("\n"),
    );
    for (const { kind, spec } of objectsOf(await policy("--config", config))) {
      if (kind.endsWith("Binding")) continue;
      const setting = (name: string): unknown => {
        const { expression = "" } = spec.variables.find((one) => one.name === name) ?? {};
        return JSON.parse(expression.replace("[object.spec.runtimeClassName]", ""));
      };
      expect(spec.matchConditions[0]?.expression).toContain('in ["alpha","beta","zeta"]');
      expect(setting("unwrap")).toEqual({ alpha: "never", beta: "hidden", zeta: "always" });
      expect(setting("relocated")).toEqual({ alpha: "all", beta: "none", zeta: "all-but-api" });
      expect(setting("sameAsInit")).toEqual({
        alpha: ["/sbin/init", "/usr/sbin/init"],
        beta: ["/sbin/init", "/lib/systemd/systemd"],
        zeta: ["/sbin/init"],
      });
      expect(setting("tokenPath")).toEqual({
        alpha: "/opt/tokens",
        beta: "/etc/serviceaccount",
        zeta: "/etc/serviceaccount",
      });
    }
  });
});

describe("boxinit policy refuses, with exit code 2 and nothing on standard output", () => {
  it.each([
    [["neither"], "Allowed choices are all, mutating, validating"],
    [["--action", "refuse"], "Allowed choices are warn, audit, deny"],
    [["--action", "deny", "warn"], "--action has warn and deny"],
    [["--name", "Team"], "--name Team can't begin the name of an object"],
    [["--name", "a\u001b[2J"], "--name a\\u001b[2J can't"],
    [["--name", "a".repeat(230)], "can't begin the name of an object"],
    [["--config", "/nowhere.yaml"], "the configuration can not be used"],
  ])("%j", async (args, words) => {
    const { exitCode, stdout, stderr } = await runBoxinit(["policy", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(words);
  });
});
