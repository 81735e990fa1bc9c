// The documentation as a site: npm run site [-- --base /PATH/] [--repository URL] [--out FOLDER] [--serve]
import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

const folder = import.meta.dirname;
const { values } = parseArgs({
  options: {
    /** The path below which the site will be served. */
    base: { type: "string", default: "/" },
    /** Where files of the repository are read, such as https://HOST/NAME/blob/main/; without it they are only named. */
    repository: { type: "string", default: "" },
    /** From the root of the repository. */
    out: { type: "string", default: "site/dist" },
    /** Shows the site while it is written, in place of building it. */
    serve: { type: "boolean", default: false },
  },
});

if (!isInstalled()) run("npm", ["ci"]);
run(process.execPath, [join(folder, "node_modules/vitepress/bin/vitepress.js"), values.serve ? "dev" : "build"]);
if (!values.serve) console.log(`the site is in ${values.out}; any server of files can serve it at ${values.base}`);

/** npm writes the list of what it installed as the last thing. */
function isInstalled(): boolean {
  const installed = join(folder, "node_modules/.package-lock.json");
  return existsSync(installed) && statSync(installed).mtimeMs > statSync(join(folder, "package-lock.json")).mtimeMs;
}

function run(program: string, args: readonly string[]): void {
  const { base, repository, out } = values;
  const env = { ...process.env, SITE_BASE: base, SITE_REPOSITORY: repository, SITE_OUT: out };
  const { status, error } = spawnSync(program, args, { cwd: folder, env, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}
