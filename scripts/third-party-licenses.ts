import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const packageFacts = z.object({ name: z.string(), version: z.string(), license: z.string() });

/**
 * The licence texts of the packages that went into a bundle.
 *
 * @throws where a package names no licence or brings no text: somebody must look then.
 */
export async function thirdPartyLicenses(root: string, bundledFiles: readonly string[]): Promise<string> {
  const folders = new Set(bundledFiles.flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? []));
  const texts = await Promise.all([...folders].sort().map((folder) => licenseOf(join(root, folder))));
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

async function licenseOf(folder: string): Promise<string> {
  const facts = packageFacts.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const file = (await readdir(folder)).find((name) => /^(licen[cs]e|copying)(\.|$)/i.test(name));
  if (file === undefined) throw new Error(`${folder}: no licence text`);
  const text = (await readFile(join(folder, file), "utf8")).trim();
  return `${facts.name} ${facts.version} (${facts.license})\n\n${text}\n`;
}
