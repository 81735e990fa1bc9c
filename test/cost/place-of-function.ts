/** Parts of the server in which every review has work done. */
const places = [
  { name: "src/core", url: /\/src\/core\// },
  { name: "src/shell", url: /\/src\/shell\// },
  { name: "src/admission", url: /\/src\/admission\// },
  { name: "src/server", url: /\/src\/server\// },
  { name: "src/telemetry", url: /\/src\/telemetry\// },
  { name: "packages", url: /\/node_modules\// },
  { name: "Node.js", url: /^node:/ },
];

/** Whose calls are counted together. */
export function placeOfFunction(url: string): string | undefined {
  return places.find((place) => place.url.test(url))?.name;
}
