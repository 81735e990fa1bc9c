import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, it } from "vitest";
import { mainProgram, type ProgramResult, programEnvironment, runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();

describe.concurrent("what audit can't read", () => {
  const both = async (...paths: readonly string[]): Promise<ProgramResult> =>
    runBoxinit(["audit", "-o", "json", ...paths]);

  it("is an error where it was named, and the others are told all the same", async () => {
    const missing = join(folder.path, "missing.yaml");
    const { exitCode, stdout, stderr } = await both(
      missing,
      folder.write("right.yaml", yamlOf(pod("right", rightPodSpec))),
    );
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^boxinit: .*missing\.yaml: ENOENT/);
    expect(JSON.parse(stdout).pods).toMatchObject([{ source: { name: "right" } }]);
  });

  it("is an error with its line and column where a named file is broken", async () => {
    const broken = folder.write(
      "broken.yaml",
      `${yamlOf(pod("right", rightPodSpec))}---\napiVersion: v1\nkind: [Pod\n`,
    );
    const { exitCode, stderr } = await both(broken);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/broken\.yaml:24:1: /);
  });

  it("is an error where a named file is not UTF-8", async () => {
    const path = folder.write("latin.yaml", Buffer.from([0x61, 0xe4]));
    expect(await both(path)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("it is not UTF-8 text") });
  });

  it("is passed over and counted in a folder", async () => {
    const right = yamlOf(pod("right", rightPodSpec));
    folder.write("tree/b/right.yml", right);
    folder.write("tree/a.json", JSON.stringify(pod("first", rightPodSpec)));
    folder.write("tree/broken.yaml", "kind: [Pod\n");
    folder.write("tree/values.yaml", "replicas: 1\n");
    folder.write("tree/templates/pod.yaml", "metadata:\n  name: {{ .Values.name }}\n");
    folder.write("tree/review.json", '{"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview"}');
    folder.write("tree/notes.txt", right);
    folder.write("tree/.hidden/pod.yaml", right);
    folder.write("tree/node_modules/pod.yaml", right);
    const { exitCode, stdout, stderr } = await both(join(folder.path, "tree"));
    const names = JSON.parse(stdout).pods.map((one: { source: { name: string } }) => one.source.name);
    expect({ exitCode, names }).toEqual({ exitCode: 0, names: ["first", "right"] });
    for (const count of ["1 not readable", "1 not a Kubernetes object", "1 Helm template", "1 AdmissionReview"]) {
      expect(stderr).toContain(count);
    }
  });

  it("is told where it was named, and nothing else has a pod either", async () => {
    const hcl = folder.write("main.tf", 'resource "kubernetes_pod" "dev" {}\n');
    const machine = folder.write("machine.yaml", yamlOf(pod("machine", rightPodSpec)));
    const alone = await runBoxinit(["audit", hcl]);
    expect(alone.exitCode).toBe(0);
    expect(alone.stderr).toContain(`boxinit: nothing in ${hcl} is a Kubernetes manifest: `);
    const service = folder.write("service.yaml", "apiVersion: v1\nkind: Service\nmetadata: { name: x }\n");
    for (const paths of [[hcl, machine], [service]]) {
      expect((await runBoxinit(["audit", ...paths])).stderr).not.toContain("is a Kubernetes manifest");
    }
  });

  it("does not matter to a reader that has seen enough", async () => {
    const many = folder.write(
      "many.yaml",
      yamlOf(...Array.from({ length: 500 }, () => pod("machine", wrappedPodSpec))),
    );
    const child = spawn(process.execPath, [mainProgram, "audit", "-o", "json", many], { env: programEnvironment });
    child.stdout.once("data", () => child.stdout.destroy());
    expect(await text(child.stderr)).toBe("");
  });
});
