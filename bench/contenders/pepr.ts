import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { cacheFolder, forgetEarlierStates, repository } from "./cache.ts";
import type { Contender, Prepared } from "./contender.ts";
import { startPeprStore } from "./pepr-store.ts";

const source = join(repository, "bench/pepr");
const token = "bench";

/**
 * A module of Pepr 1.1.4, bundled with the options of `pepr build` and started as its controller forks it. That
 * controller itself, a further process, which unpacks the module into the image's /app, is left out: to Pepr's favour.
 */
export const pepr: Contender = { name: "pepr", title: "Pepr 1.1.4", answers: "repairs", prepare };

async function prepare(): Promise<Prepared> {
  const folder = cacheFolder("pepr", ["bench/pepr/{package,package-lock}.json"]);
  if (!existsSync(folder)) install(folder);
  const module = join(folder, "module.js");
  await bundle(module);
  const store = await startPeprStore();
  return {
    launch: ({ port, folder: own }) => {
      const kubeconfig = join(own, "kubeconfig");
      writeFileSync(kubeconfig, store.kubeconfig);
      return {
        command: process.execPath,
        args: [module],
        // The chart that `pepr build` writes sets the first three.
        environment: {
          PEPR_WATCH_MODE: "false",
          PEPR_PRETTY_LOG: "false",
          LOG_LEVEL: "info",
          NODE_ENV: "production",
          KUBECONFIG: kubeconfig,
          PEPR_API_PATH: token,
          SSL_CERT_PATH: join(own, "tls.crt"),
          SSL_KEY_PATH: join(own, "tls.key"),
          PORT: String(port),
        },
        path: `/mutate/${token}?timeout=5s`,
      };
    },
    close: store.close,
  };
}

function install(folder: string): void {
  console.error("installing Pepr from the npm registry: a minute on a first run");
  const part = `${folder}.part`;
  forgetEarlierStates("pepr");
  mkdirSync(part, { recursive: true });
  for (const file of ["package.json", "package-lock.json", ".npmrc"])
    copyFileSync(join(source, file), join(part, file));
  const { status, error, stderr } = spawnSync("npm", ["ci"], { cwd: part, encoding: "utf8" });
  if (status !== 0)
    throw new Error(error === undefined ? `npm ci failed: ${stderr.trim()}` : `npm can't be run: ${error.message}`);
  renameSync(part, folder);
}

/** As src/cli/build/buildModule.ts of Pepr has it; `pepr build` itself also wants ESLint's and the compiler's consent. */
async function bundle(outfile: string): Promise<void> {
  await build({
    absWorkingDir: source,
    entryPoints: ["pepr.ts"],
    outfile,
    bundle: true,
    external: ["pepr", "@kubernetes/client-node"],
    format: "cjs",
    keepNames: true,
    minify: true,
    platform: "node",
    sourcemap: true,
    treeShaking: true,
    logLevel: "error",
  });
}
