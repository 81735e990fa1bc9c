import { existsSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { cacheFolder, repository } from "./cache.ts";
import type { Contender } from "./contender.ts";

export const bareNode = bareServer("bare-node", "bare node:https", "node.ts");
export const bareFastify = bareServer("bare-fastify", "bare fastify", "fastify.ts");

/** A server of Node.js that knows one answer, bundled as boxinit is. */
function bareServer(name: string, title: string, file: string): Contender {
  return { name, title, answers: "constant", prepare: () => prepare(name, `bench/contenders/bare/${file}`) };
}

async function prepare(name: string, source: string) {
  const bundle = join(cacheFolder(name, [source, "package-lock.json"]), "server.mjs");
  if (!existsSync(bundle)) {
    await build({
      absWorkingDir: repository,
      entryPoints: [source],
      outfile: bundle,
      bundle: true,
      platform: "node",
      target: "node24",
      format: "esm",
      minifySyntax: true,
      minifyWhitespace: true,
      banner: { js: 'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);' },
      logLevel: "error",
    });
  }
  return {
    launch: ({ port, folder, answer }: { port: number; folder: string; answer: string }) => ({
      command: process.execPath,
      args: [bundle],
      environment: { PORT: String(port), FOLDER: folder, ANSWER: answer, NODE_ENV: "production" },
      path: "/",
    }),
  };
}
