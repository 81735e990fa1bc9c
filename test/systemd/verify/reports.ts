import { execFile } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { verifyReport } from "../../../scripts/docs/verify-report-schema.ts";
import type { VerifyReport } from "../../../src/verify/verify-report.ts";
import { runBoxinit } from "../../support/run-boxinit.ts";
import { startExecStandIn } from "../../verify/exec-stand-in.ts";
import type { BootedPod } from "../boot-pod.ts";
import { readRunnablePod } from "../pod-schema.ts";

export interface Verified {
  readonly exitCode: number;
  readonly report: VerifyReport;
  /** What went over the wire, or was handed on. */
  readonly handedOn: string;
}

/** As kubectl's user asks: by exec, with the pod's spec from the API server. @param folder - for a kubeconfig */
export async function verifyByExec(booted: BootedPod, object: object, folder: string): Promise<Verified> {
  const { metadata, spec } = readRunnablePod(object);
  const containerStatuses = spec.containers.map(({ name }) => ({ name, state: { running: {} } }));
  const stored = { ...object, status: { phase: "Running", containerStatuses } };
  const path = `/api/v1/namespaces/${metadata.namespace}/pods/${metadata.name}`;
  const server = await startExecStandIn(new Map([[path, stored]]), async (name, argv) => {
    const ran = await booted.container(name).exec(argv);
    // What crun says on standard error, containerd hands on as the reason of a failed exec.
    return ran.stderr.includes("not found in $PATH") ? { refused: `OCI runtime exec failed: ${ran.stderr}` } : ran;
  });
  try {
    const kubeconfig = join(folder, "kubeconfig");
    writeFileSync(kubeconfig, server.kubeconfig);
    const asked = [metadata.name, "--namespace", metadata.namespace, "--kubeconfig", kubeconfig];
    const ran = await runBoxinit(["verify", ...asked, "-o", "json"]);
    return { ...read(ran), handedOn: server.sent() };
  } finally {
    await server.close();
  }
}

/** As where only kubectl is at hand: mountinfo through a pipe, the pod in a file. */
export async function verifyByPipe(booted: BootedPod, object: object, folder: string): Promise<Verified> {
  const { stdout } = await booted.container().exec(["cat", "/proc/1/mountinfo"]);
  const pod = join(folder, "pod.json");
  writeFileSync(pod, JSON.stringify({ apiVersion: "v1", kind: "Pod", ...object }));
  const ran = await runBoxinit(["verify", "--mountinfo", "-", "--pod", pod, "-o", "json"], stdout);
  return { ...read(ran), handedOn: stdout };
}

/**
 * As an exec probe does: the published program and Node are in the container's own layer, and run there.
 *
 * @param who - the words before the command that make somebody else of the observer; root by default
 */
export async function verifyInside(
  booted: BootedPod,
  program: string,
  who: readonly string[] = [],
): Promise<Verified & { readonly quiet: string }> {
  const container = booted.container();
  const place = "/opt/boxinit";
  mkdirSync(container.layer(place), { recursive: true });
  cpSync(process.execPath, container.layer(`${place}/node`));
  cpSync(program, container.layer(`${place}/program`), { recursive: true });
  const verify = [...who, `${place}/node`, `${place}/program/boxinit.js`, "verify"];
  const { code, stdout, stderr } = await container.exec([...verify, "-o", "json"]);
  const quiet = await container.exec([...verify, "--quiet"]);
  return { ...read({ exitCode: code, stdout, stderr }), handedOn: stdout, quiet: quiet.stdout };
}

/** The published program, made in a folder. */
export async function buildProgram(folder: string): Promise<string> {
  const program = join(folder, "program");
  await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, "../../../scripts/build.ts"),
    "--out",
    program,
  ]);
  return program;
}

function read({ exitCode, stdout, stderr }: { exitCode: number; stdout: string; stderr: string }) {
  if (stdout === "") throw new Error(`exit code ${exitCode}: ${stderr}`);
  return { exitCode, report: verifyReport.parse(JSON.parse(stdout)) };
}
