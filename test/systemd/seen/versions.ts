import { inCode, tableOf } from "../../../scripts/docs/markdown-table.ts";
import { podOf } from "../../support/review-builder.ts";
import { bootPod } from "../boot-pod.ts";
import { type Generation, generationNames } from "../rootfs/generations.ts";

/** The first line of `systemctl --version`, by Debian release. */
export async function systemdVersions(): Promise<ReadonlyMap<Generation, string>> {
  const versions = new Map<Generation, string>();
  for (const generation of generationNames) {
    const booted = await bootPod(podOf({ container: { command: ["/sbin/init"] } }), { generation });
    try {
      const { stdout } = await booted.container().exec(["systemctl", "--version"]);
      versions.set(generation, stdout.split("\n")[0] ?? "");
    } finally {
      await booted.stop();
    }
  }
  return versions;
}

export function versionsTable(versions: ReadonlyMap<Generation, string>): string {
  return tableOf(
    ["Debian", "`systemctl --version`"],
    [...versions].map(([name, version]) => [name, inCode(version)]),
  );
}

/** Without the versions of Debian's packages, which grow with each point release. */
export function withoutPackages(page: string): string {
  return page.replace(/`systemd (\d+) \(.*?\)`/g, "`systemd $1`");
}
