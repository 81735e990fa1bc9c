import { join } from "node:path";
import type { Plugin } from "esbuild";

/**
 * Packages that a dependency imports and that nothing here comes to: they would be a third of what `serve` loads.
 *
 * - undici: the Kubernetes client's own requests; boxinit's go over node:https (src/cluster/send-over-https.ts)
 * - the others: fastify makes its compilers of schemas with them, and no route has a schema
 */
const leftOut = ["undici", "@fastify/ajv-compiler", "@fastify/fast-json-stringify-compiler"];

/** What nobody imports by name of a package that does not say of itself that loading it does nothing else. */
const withoutSideEffects = /[\\/]node_modules[\\/]@kubernetes[\\/]client-node[\\/]dist[\\/](?!polyfill)/;

/** Leaves out of the bundle what is imported and never used. */
export const bundleLess: Plugin = {
  name: "bundle-less",
  setup: ({ onResolve, resolve }) => {
    onResolve({ filter: new RegExp(`^(${leftOut.join("|")})$`) }, () => ({ path: besides("left-out.cjs") }));
    onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === "import-statement" ? { path: besides("node-http.cjs") } : undefined,
    );
    onResolve({ filter: /^[.]|^@kubernetes[/]client-node$/ }, async ({ path, pluginData, ...from }) => {
      if (pluginData === "asked" || from.kind !== "import-statement") return undefined;
      const found = await resolve(path, { ...from, pluginData: "asked" });
      return withoutSideEffects.test(found.path) ? { ...found, sideEffects: false } : undefined;
    });
  },
};

function besides(name: string): string {
  return join(import.meta.dirname, name);
}
