// Prints the krew manifest of a release: node scripts/krew-manifest.ts --archive FILE --uri URL --homepage URL
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { stringify } from "yaml";
import packageJson from "../package.json" with { type: "json" };

const option = { type: "string" } as const;
const { values } = parseArgs({ options: { archive: option, uri: option, homepage: option } });
const { archive, uri, homepage } = values;
if (archive === undefined || uri === undefined || homepage === undefined) {
  console.error("usage: node scripts/krew-manifest.ts --archive FILE --uri URL --homepage URL");
  process.exit(2);
}

// The archive is the package that npm publishes: one for all, since Node is not in it.
const platform = {
  selector: { matchExpressions: [{ key: "os", operator: "In", values: ["linux", "darwin"] }] },
  uri,
  sha256: createHash("sha256").update(readFileSync(archive)).digest("hex"),
  files: [{ from: "package/*", to: "." }],
  bin: "kubectl-boxinit.js",
};

const manifest = {
  apiVersion: "krew.googlecontainertools.github.com/v1alpha2",
  kind: "Plugin",
  metadata: { name: "boxinit" },
  spec: {
    version: `v${packageJson.version}`,
    homepage,
    shortDescription: "Find and repair Sysbox pods that lose their tokens",
    description: [
      "Pods that run systemd under Sysbox lose what Kubernetes mounts below /run,",
      "ServiceAccount tokens among it, where systemd is started through a shell.",
      "This finds such pods in manifests and charts, explains why, and repairs them",
      "where they stand: audit, fix, explain.\n",
    ].join("\n"),
    caveats: `This needs Node.js ${packageJson.engines.node.replace(">=", "")} or later on the PATH, as node.\n`,
    platforms: [platform],
  },
};

process.stdout.write(stringify(manifest));
