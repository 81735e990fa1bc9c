/**
 * Parts of the server in which every review has work done. A timer alone, each 20 ms, calls the packages that are left out:
 * of the delay of the event loop, they keep quantiles.
 */
const places = [
  { name: "src/core", url: /\/src\/core\// },
  { name: "src/shell", url: /\/src\/shell\// },
  { name: "src/admission", url: /\/src\/admission\// },
  { name: "src/server", url: /\/src\/server\// },
  { name: "src/telemetry", url: /\/src\/telemetry\// },
  { name: "packages", url: /\/node_modules\/(?!tdigest\/|bintrees\/|.*(?:\/timeWindowQuantiles|\/eventLoopLag)\.js)/ },
  { name: "Node.js", url: /^node:/ },
];

/** Whose calls are counted together. */
export function placeOfFunction(url: string): string | undefined {
  return places.find((place) => place.url.test(url))?.name;
}
