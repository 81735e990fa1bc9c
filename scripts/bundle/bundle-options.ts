import type { BuildOptions } from "esbuild";

/** What the programs and the library are bundled by alike. Where they are to run differs. */
export const bundleOptions = {
  bundle: true,
  format: "esm",
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  metafile: true,
} as const satisfies BuildOptions;
