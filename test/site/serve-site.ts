import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";
import { listenOnLoopback } from "../support/listen-on-loopback.ts";
import { base, siteFolder } from "./built-site.ts";

const types: ReadonlyMap<string, string> = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript"],
  [".css", "text/css"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
  [".json", "application/json"],
]);

/** Serves the built site below its base as any server of files does: no rules but `index.html` for a folder. */
export async function serveSite(): Promise<{ readonly origin: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://site");
    const found = fileOf(pathname);
    const file = found ?? join(siteFolder, "404.html");
    const type = types.get(extname(file)) ?? "application/octet-stream";
    response.writeHead(found === undefined ? 404 : 200, { "content-type": type }).end(readFileSync(file));
  });
  return { origin: `http://127.0.0.1:${await listenOnLoopback(server)}`, server };
}

/** The file at an address of the site, if there is one. */
export function fileOf(pathname: string): string | undefined {
  if (!pathname.startsWith(base)) return undefined;
  const path = join(siteFolder, decodeURIComponent(pathname.slice(base.length)));
  const file = pathname.endsWith("/") ? join(path, "index.html") : path;
  return existsSync(file) && statSync(file).isFile() ? file : undefined;
}
