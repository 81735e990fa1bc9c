import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { scanReport } from "../../scripts/docs/scan-report-schema.ts";
import type { ScanReport } from "../../src/scan/scan-report.ts";
import { type ProgramResult, runBoxinit } from "../support/run-boxinit.ts";
import { type Asked, type ListServerOptions, startListServer } from "./list-server/list-server.ts";

export interface Served {
  readonly asked: readonly Asked[];
  run(...args: readonly string[]): Promise<ProgramResult>;
  /** What `scan -o json` says, whatever the findings. */
  report(...args: readonly string[]): Promise<ScanReport>;
}

/** Has the objects listed by a server of their own while the test runs. */
export async function served<T>(
  options: Omit<ListServerOptions, "folder">,
  use: (served: Served) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "boxinit-scan-"));
  const server = await startListServer({ folder, ...options });
  const run = (...args: readonly string[]) => runBoxinit(args, "", undefined, { KUBECONFIG: server.kubeconfig });
  try {
    return await use({
      asked: server.asked,
      run,
      report: async (...args) => {
        const { exitCode, stdout, stderr } = await run("scan", "-o", "json", "--fail-on", "never", ...args);
        if (exitCode !== 0) throw new Error(`scan ended with ${exitCode}: ${stderr}`);
        return scanReport.parse(JSON.parse(stdout));
      },
    });
  } finally {
    server.close();
    rmSync(folder, { recursive: true });
  }
}
