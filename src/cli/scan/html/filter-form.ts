import { prospectOrder } from "../pod-state-words.ts";
import { html, type Markup } from "./markup.ts";
import { prospectWords } from "./state-words.ts";

/** Only the script shows it: without one it could do nothing. */
export function filterForm(namespaces: readonly string[]): Markup {
  const boxes = prospectOrder.map(
    (prospect) =>
      html`<label><input type="checkbox" name="prospect" value="${prospect}"><span class="state is-${prospect}">${prospectWords[prospect].label}</span></label>`,
  );
  return html`<form id="filter" role="search" aria-label="Workloads" hidden>
<label class="field wide"><span>Search</span><input type="search" name="search" placeholder="name, kind, namespace, code" autocomplete="off" spellcheck="false"></label>
<label class="field"><span>Namespace</span><select name="namespace"><option value="">any</option>${namespaces.map((name) => html`<option value="${name}">${name}</option>`)}</select></label>
<label class="field"><span>With a finding of</span><select name="severity"><option value="">any severity</option><option>error</option><option>warning</option><option>info</option></select></label>
<fieldset><legend>Show only</legend>${boxes}</fieldset>
</form>
<p id="result" class="result" hidden><output form="filter"></output> <button form="filter" type="reset">Clear</button> <button type="button">Open these</button></p>
`;
}
