import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseSync, Visitor } from "oxc-parser";

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
        routes.push(`${name.toUpperCase()} ${path?.type === "Literal" ? String(path.value) : `(computed in ${file})`}`);
      },
    }).visit(parseSync(file, readFileSync(join(root, file), "utf8")).program);
  }
  return routes;
}
