import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { htmlFormat } from "../../src/cli/scan/html/html-format.ts";
import { escapeControls } from "../../src/core/escape-controls.ts";
import { hostileReport, sampleReport } from "../browser/sample-report.ts";

// What a browser makes of the page is in test/browser.
const report = await sampleReport();
const pieces = [...htmlFormat(report)];
const page = pieces.join("");

describe("a scan as a page", () => {
  it("is one document that refers to nothing outside itself", () => {
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
    const references = [...page.matchAll(/\s(?:href|src|srcset|action|data|poster|xlink:href)="([^"]*)"/g)];
    expect(references.length).toBeGreaterThan(20);
    expect(references.filter(([, to]) => !to?.startsWith("#"))).toEqual([]);
    expect(page).not.toMatch(/url\(|@import|<(?:link|base|iframe|object|embed|img)\b/);
  });

  it("has a policy by which only its own style and script count", () => {
    const [, policy = ""] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page) ?? [];
    const hashOf = (element: string) => {
      const found = [...page.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, "gs"))];
      expect(found).toHaveLength(1);
      return `&#39;sha256-${createHash("sha256")
        .update(found[0]?.[1] ?? "")
        .digest("base64")}&#39;`;
    };
    expect(policy.split("; ")).toEqual([
      "default-src &#39;none&#39;",
      `style-src ${hashOf("style")}`,
      `script-src ${hashOf("script")}`,
      "base-uri &#39;none&#39;",
      "form-action &#39;none&#39;",
    ]);
    expect(page).not.toMatch(/<[^>]*\s(?:style|on\w+)=/);
  });

  it("comes in pieces, a workload each", () => {
    for (const { name } of report.workloads) {
      const [piece = "", ...others] = pieces.filter((one) => one.includes(`<bdi class="name">${name}</bdi>`));
      expect(others).toEqual([]);
      expect(piece.match(/<details class="workload"/g)).toHaveLength(1);
    }
  });

  it("tells of each workload what is known: containers, findings with their remedies, and the diff", () => {
    for (const { name, next } of report.workloads) {
      const entry = textOf(pieces.find((one) => one.includes(`<bdi class="name">${name}</bdi>`)) ?? "");
      for (const { reason } of next.containers) expect(entry).toContain(reason);
      for (const { code, message } of next.findings) {
        expect(entry).toContain(code);
        expect(entry).toContain(message);
      }
      for (const line of next.diff?.split("\n") ?? []) expect(entry).toContain(line);
      for (const { command } of next.containers) {
        if (command !== undefined) expect(entry).toContain(`  command: [${command.map(quoted).join(", ")}]`);
      }
    }
  });

  it("says what to do, by what becomes of the pods and by the namespace's mode", () => {
    const todo = new Map(
      report.workloads.map(({ name }) => {
        const piece = pieces.find((one) => one.includes(`<bdi class="name">${name}</bdi>`)) ?? "";
        const [, steps = ""] = /<h4>What to do now<\/h4><ul>(.*?)<\/ul>/s.exec(piece) ?? [];
        return [name, [...steps.matchAll(/<li>(.*?)<\/li>/gs)].map(([, step = ""]) => textOf(step))];
      }),
    );
    expect(Object.fromEntries(todo)).toEqual({
      "nightly-image-build": [
        "Give its namespace the label boxinit/mode: enforce. Now it only audits.",
        "Its next run creates new pods.",
        "Or change the lines below at the source: then it needs no repair.",
      ],
      runner: [
        "Give its namespace the label boxinit/mode: enforce. Now it only audits.",
        "Restart it: kubectl --namespace ci-runners rollout restart daemonset/runner",
        "Or change the command, as the remedy of init-masked says, at the source: then it needs no repair.",
      ],
      "warm-cache-29214": ["Change it at the source, as the remedies below say: no repair of boxinit puts it right."],
      "image-decides": [
        "If its containers run systemd, say so: write the command out, or name them in boxinit/init.",
        "If they don't, nothing.",
      ],
      "coder-workspace": [
        "Give its namespace the label boxinit/mode: enforce, where the mode of the installation is another.",
        "Restart it: kubectl --namespace desktops rollout restart statefulset/coder-workspace",
        "Change at the source what is left after the repair: its remedy stands below.",
      ],
      gateway: [
        "Its next pods are right, and some that run now are not. Restart it: kubectl --namespace lab rollout restart deployment/gateway",
      ],
      machine: [
        "Restart it: kubectl --namespace lab rollout restart deployment/machine",
        "Or change the lines below at the source: then it needs no repair.",
      ],
      "postgres-with-backup": [
        "Restart it: kubectl --namespace lab rollout restart statefulset/postgres-with-backup",
        "Or change the lines below at the source: then it needs no repair.",
      ],
      scratch: ["Change it at the source, as the remedies below say: no repair of boxinit puts it right."],
      "appliance-with-a-rather-long-name-that-somebody-made-up": [
        "Change it at the source, as the remedies below say: no repair of boxinit puts it right.",
      ],
      "opted-out": ['Nothing, if it is meant so. To have it judged, remove the annotation boxinit/mode: "off".'],
      "shared-processes": ["Change it at the source, as the remedies below say: no repair of boxinit puts it right."],
      "course-linux-101": [
        "Give its namespace the label boxinit/mode: enforce. Now it only audits.",
        "Its pods that run now are repaired already.",
        "Or change the lines below at the source: then it needs no repair.",
      ],
      "exam-room": ["Change it at the source, as the remedies below say: no repair of boxinit puts it right."],
      "misspelt-wish": ["Change it at the source, as the remedies below say: no repair of boxinit puts it right."],
    });
  });

  it("offers no command for names that a shell would take apart", () => {
    const renamed = (name: string) => [
      ...htmlFormat({ ...report, workloads: report.workloads.map((one) => ({ ...one, name })) }),
    ];
    expect(renamed("a-1.b").join("")).toContain("kubectl --namespace lab rollout restart deployment/a-1.b");
    for (const name of ["a; reboot", "$(reboot)", "-a", "a b"]) {
      expect(renamed(name).join("")).not.toContain("kubectl");
    }
  });

  it("lets no text become markup, and no control character out", async () => {
    const hostile = `<script>x</script>" ' onload=x & </title></style> \u202e\u0000\u001b[2J`;
    const hostilePage = [...htmlFormat(await hostileReport(hostile))].join("");
    expect(hostilePage).toContain(
      escapeControls("&lt;script&gt;x&lt;/script&gt;&quot; &#39; onload=x &amp; &lt;/title&gt;&lt;/style&gt; \u202e"),
    );
    expect(hostilePage.match(/<script/g)).toHaveLength(1);
    expect(hostilePage).not.toMatch(/<\/title><\/style>/);
    expect(hostilePage.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

const characters: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

/** What is left without the tags: none of the sample's texts has anything that looks like one. */
function textOf(piece: string): string {
  return piece.replace(/<[^>]*>/g, "").replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => characters[entity] ?? "");
}

function quoted(word: string): string {
  return JSON.stringify(word);
}
