import { generationNames } from "./generations.ts";
import { makeRootfs } from "./make-rootfs.ts";

// Run with the names of those to be made.
const named = process.argv.slice(2);
await Promise.all(generationNames.filter((name) => named.includes(name)).map(makeRootfs));
