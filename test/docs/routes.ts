import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CallExpression, parseSync, Visitor } from "oxc-parser";
import { routePaths } from "../../src/admission/route.ts";

const methods = ["get", "post", "put", "patch", "delete", "head", "options", "all", "route"];
const root = join(import.meta.dirname, "../..");

/** The routes that the source of the server defines, as `POST /mutate/enforce`. */
export function routesInSource(): readonly string[] {
  const routes: string[] = [];
  for (const file of globSync("src/server/*.ts", { cwd: root })) {
    new Visitor({
      CallExpression({ callee, arguments: [path] }) {
        if (callee.type !== "MemberExpression" || callee.property.type !== "Identifier") return;
        if (callee.object.type !== "Identifier" || callee.object.name !== "app") return;
        const { name } = callee.property;
        if (!methods.includes(name)) return;
        routes.push(`${name.toUpperCase()} ${pathOf(path) ?? `(computed in ${file})`}`);
      },
    }).visit(parseSync(file, readFileSync(join(root, file), "utf8")).program);
  }
  return routes;
}

/** A path that is written there, or `routePaths.NAME`. */
function pathOf(argument: CallExpression["arguments"][number] | undefined): string | undefined {
  if (argument?.type === "Literal") return String(argument.value);
  if (argument?.type !== "MemberExpression" || argument.property.type !== "Identifier") return undefined;
  if (argument.object.type !== "Identifier" || argument.object.name !== "routePaths") return undefined;
  return new Map(Object.entries(routePaths)).get(argument.property.name);
}
