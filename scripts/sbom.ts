import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

// Prints what is in the bundle, as CycloneDX. The same file is in the package and in the image.
const out = mkdtempSync(join(tmpdir(), "boxinit-sbom-"));
try {
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, "build.ts"), "--out", out], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status === 0) process.stdout.write(readFileSync(join(out, "sbom.cdx.json")));
  process.exitCode = status ?? 1;
} finally {
  rmSync(out, { recursive: true });
}
