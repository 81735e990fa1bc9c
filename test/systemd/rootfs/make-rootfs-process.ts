import { generationNames } from "./generations.ts";
import { makeRootfs } from "./make-rootfs.ts";

await Promise.all(generationNames.map(makeRootfs));
