import { describe, expect, it } from "vitest";
import { codeOf, readDocument, rowsOf } from "../../docs/markdown.ts";
import { binding, rules } from "./object-shapes.ts";
import { renderChart } from "./render-chart.ts";

const page = readDocument("SECURITY.md");

/** The rows of an account's table, each as one line. */
function stated(account: string, isGranted: (by: string) => boolean = () => true): readonly string[] {
  const [, after = ""] = page.split(`<!-- rights: ${account} -->`);
  return rowsOf(after.split("<!-- end -->")[0] ?? "")
    .filter((cells) => isGranted(codeOf(cells[4])))
    .map(([where = "", on = "", may = ""]) => `${codeOf(where)}: ${may} ${on.replaceAll("`", "")}`)
    .sort();
}

/** What the chart grants to an account, in the same words. */
async function granted(account: string, set: readonly string[]): Promise<readonly string[]> {
  const objects = await renderChart({ set });
  const bindings = objects.filter(({ kind }) => kind === "RoleBinding" || kind === "ClusterRoleBinding");
  return bindings
    .flatMap((object) => {
      const { subjects, roleRef } = binding.parse(object);
      if (!subjects.some(({ kind, name }) => kind === "ServiceAccount" && name === account)) return [];
      const where = object.kind === "RoleBinding" ? object.metadata.namespace : "cluster";
      const role = objects.find(({ kind, metadata }) => kind === roleRef.kind && metadata.name === roleRef.name);
      return rules.parse(role).rules.map(({ apiGroups, resources, resourceNames = [], verbs }) => {
        const groups = apiGroups.map((group) => (group === "" ? "" : `.${group}`));
        const on = groups.flatMap((group) => resources.map((resource) => `${resource}${group}`));
        return `${where}: ${verbs.join(", ")} ${[on.join(", "), ...resourceNames].join(" ")}`;
      });
    })
    .sort();
}

const switches = {
  "tls.mode: self": "tls.mode=cert-manager",
  "audit.events: audit": "audit.events=off",
  "audit.runtimeClasses: true": "audit.runtimeClasses=false",
};

describe("the rights that SECURITY.md states are those that the chart grants", () => {
  it("by default, and to the accounts that scan and test", async () => {
    expect(stated("boxinit").length).toBeGreaterThan(5);
    expect(await granted("boxinit", [])).toEqual(stated("boxinit"));
    expect(await granted("boxinit", ["audit.events=all"])).toEqual(stated("boxinit"));
    expect(await granted("boxinit-probe", [])).toEqual(stated("boxinit-probe"));
    expect(await granted("boxinit-reports", [])).toEqual([]);
    expect(stated("boxinit-reports").length).toBeGreaterThan(3);
    expect(await granted("boxinit-reports", ["reports.enabled=true"])).toEqual(stated("boxinit-reports"));
  });

  it.each(Object.entries(switches))("without those of %s where it is otherwise", async (value, otherwise) => {
    const rest = stated("boxinit", (by) => by !== value);
    expect(rest.length).toBeLessThan(stated("boxinit").length);
    expect(await granted("boxinit", [otherwise])).toEqual(rest);
  });

  it("none, and no token, with all of them otherwise", async () => {
    const set = Object.values(switches);
    expect(await granted("boxinit", set)).toEqual([]);
    const deployment = (await renderChart({ set })).find(({ kind }) => kind === "Deployment");
    expect(deployment).toMatchObject({ spec: { template: { spec: { automountServiceAccountToken: false } } } });
  });

  it("to no other account", async () => {
    const objects = await renderChart({ set: ["reports.enabled=true", "validatingPolicy.enabled=true"] });
    const accounts = objects.flatMap((object) =>
      object.kind.endsWith("RoleBinding") ? binding.parse(object).subjects.map(({ name }) => name) : [],
    );
    expect([...new Set(accounts)].sort()).toEqual(["boxinit", "boxinit-probe", "boxinit-reports"]);
  });
});
