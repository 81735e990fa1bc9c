import { existsSync } from "node:fs";
import type { Generation } from "../../test/systemd/rootfs/generations.ts";
import { makeRootfs, rootfsOf } from "../../test/systemd/rootfs/make-rootfs.ts";
import { demonstrate } from "./demonstrate.ts";
import { CanNotStart, chooseGeneration, expectRequirements } from "./requirements.ts";
import { openScreen } from "./screen.ts";

const screen = openScreen();
try {
  const generation = chooseGeneration(process.argv.slice(2));
  expectRequirements(generation);
  await prepare(generation);
  await demonstrate(generation, screen);
  screen.gap();
  for (const what of screen.unexpected) screen.say(`not as expected: ${what}`, "red");
  if (screen.unexpected.length === 0)
    screen.say("Hidden before, readable after: all of it was as it should be.", "green");
  else process.exitCode = 1;
} catch (error) {
  if (!(error instanceof CanNotStart)) throw error;
  console.error(`demo:systemd: ${error.message}`);
  process.exitCode = 2;
}

async function prepare(generation: Generation): Promise<void> {
  if (existsSync(rootfsOf(generation))) return;
  console.log(`Making a root file system of Debian ${generation} with debootstrap: about a minute, once.`);
  await makeRootfs(generation).catch((error: Error) => {
    throw new CanNotStart(`no root file system: ${error.message.trim().replace(/\s*\n\s*/g, "; ")}`);
  });
}
