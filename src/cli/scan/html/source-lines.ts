import { apiTokenPath } from "../../../core/diagnose/token-role.ts";
import type { ContainerReport } from "../../../scan/scan-report.ts";
import { containerChanges } from "../../pod-words.ts";
import { isRelocated, isRewritten } from "../is-changed.ts";
import { html, lines, type Markup } from "./markup.ts";

/** What the repair does, in words; and the lines that do it at the source, where it can be written there. */
export function sourceLines(containers: readonly ContainerReport[]): readonly Markup[] {
  const changes = containers.flatMap(containerChanges);
  const written = containers.flatMap(linesOf);
  return [
    // What hands variables on has no line that anybody would write: an image has a better place for it.
    ...(containers.some(isRewritten) ? [html`<h4>The lines to change</h4>`] : []),
    ...(written.length === 0 ? [] : [block(written)]),
    ...(containers.some(keepsApiTokenHidden) ? [html`<p>${apiTokenNote}</p>`] : []),
    html`<h4>What boxinit does</h4><ul>${changes.map((change) => html`<li>${change}</li>`)}</ul>`,
  ];
}

function block(written: readonly string[]): Markup {
  return html`<pre class="source" tabindex="0" role="group" aria-label="Lines to write"><code>${lines(written)}</code></pre>`;
}

const apiTokenNote =
  'The API token has no line: the API server mounts it. It can be read where it is once the command is ["/sbin/init"].';

/** Mounted by the API server, covered by systemd, and the command stays. */
function keepsApiTokenHidden({ command, mounts }: ContainerReport): boolean {
  return command === undefined && mounts.some((mount) => mount.path === apiTokenPath && isRelocated(mount));
}

function linesOf({ name, command, mounts }: ContainerReport): readonly string[] {
  const places = mounts.flatMap((mount) => {
    if (mount.action === "keep" || mount.path === apiTokenPath) return [];
    return mount.action === "move"
      ? [`    # instead of ${mount.path}`, `    - mountPath: ${mount.target}`]
      : [`    # the volume of ${mount.path} once more`, `    - mountPath: ${mount.target}`, "      readOnly: true"];
  });
  if (command === undefined && places.length === 0) return [];
  const argv = command?.map((word) => JSON.stringify(word)).join(", ");
  return [
    `- name: ${name}`,
    ...(argv === undefined ? [] : [`  command: [${argv}]  # and no args`]),
    ...(places.length === 0 ? [] : ["  volumeMounts:", ...places]),
  ];
}
