/**
 * What runs in the page. The content security policy has its hash, so nothing else can. It knows of no data but what
 * stands in the page, and puts nothing into it but a count: there is no place where a name could become markup.
 */
export const pageScript = `"use strict";
{
  const form = document.getElementById("filter");
  const result = document.getElementById("result");
  const [count, open] = [result.querySelector("output"), result.querySelector("button[type=button]")];
  const list = document.getElementById("workloads");
  const groups = Array.from(document.querySelectorAll("section.namespace"), (element) => ({
    element,
    namespace: element.dataset.namespace,
    rows: Array.from(element.querySelectorAll("details.workload"), (row) => ({
      row,
      words: row.dataset.words,
      prospect: row.dataset.prospect,
      severities: row.dataset.severities.split(" "),
    })),
  }));
  const total = groups.reduce((sum, group) => sum + group.rows.length, 0);
  const number = (value) => value.toLocaleString("en-US");

  const filter = () => {
    const chosen = new FormData(form);
    const words = chosen.get("search").toLowerCase().split(/\\s+/);
    const prospects = chosen.getAll("prospect");
    const [namespace, severity] = ["namespace", "severity"].map((name) => chosen.get(name) ?? "");
    let shown = 0;
    for (const group of groups) {
      const isOpen = namespace === "" || namespace === group.namespace;
      let shownHere = 0;
      for (const one of group.rows) {
        const fits =
          isOpen &&
          (prospects.length === 0 || prospects.includes(one.prospect)) &&
          (severity === "" || one.severities.includes(severity)) &&
          words.every((word) => one.words.includes(word));
        if (one.row.hidden === fits) one.row.hidden = !fits;
        if (fits) shownHere += 1;
      }
      group.element.hidden = shownHere === 0;
      shown += shownHere;
    }
    count.value = shown === total ? "All " + number(total) + " workloads" : number(shown) + " of " + number(total) + " workloads";
  };

  const keep = () => {
    const state = new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")).toString();
    history.replaceState(null, "", state === "" ? "#workloads" : "#?" + state);
  };

  const restore = () => {
    const target = document.getElementById(location.hash.slice(1));
    if (location.hash.startsWith("#?")) {
      const state = new URLSearchParams(location.hash.slice(2));
      for (const field of form.elements) {
        if (field.type === "checkbox") field.checked = state.getAll(field.name).includes(field.value);
        else if (field.name !== "") field.value = state.get(field.name) ?? "";
      }
      filter();
      list.scrollIntoView();
    } else if (target?.closest("section.namespace")?.hidden) {
      form.reset();
      target.scrollIntoView();
    }
  };

  form.addEventListener("input", () => { filter(); keep(); });
  form.addEventListener("reset", () => setTimeout(() => { filter(); keep(); }));
  form.addEventListener("submit", (event) => event.preventDefault());
  open.addEventListener("click", () => {
    for (const { rows } of groups) for (const { row } of rows) if (!row.hidden) row.open = true;
  });
  addEventListener("hashchange", restore);
  document.documentElement.classList.add("has-script");
  form.hidden = result.hidden = false;
  filter();
  restore();
}
`;
