import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const packageFacts = z.object({ name: z.string(), version: z.string(), license: z.string() });

/**
 * The licence texts of the packages that went into a bundle. Few packages name their licence and bring no text of it.
 *
 * @throws where a package names no licence: somebody must look then.
 */
export async function thirdPartyLicenses(root: string, bundledFiles: readonly string[]): Promise<string> {
  const folders = new Set(bundledFiles.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const texts = await Promise.all([...folders].sort().map((folder) => licenseOf(join(root, folder))));
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

async function licenseOf(folder: string): Promise<string> {
  const facts = packageFacts.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
  const text = file === undefined ? "The package brings no text of it." : await readFile(join(folder, file), "utf8");
  return `${facts.name} ${facts.version} (${facts.license})\n\n${text.trim()}\n`;
}
