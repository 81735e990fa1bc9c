export interface HelpPage {
  readonly examples: readonly Example[];
  /** One line each. */
  readonly exitCodes: readonly string[];
  readonly readOn: string;
}

interface Example {
  readonly does: string;
  readonly run: string;
}

const manifests = "2  bad usage, a bad configuration, or an input that was named and can't be read";

/** What stands below the options, by the command's name; that of the program itself has none. */
export const helpPages: Readonly<Record<string, HelpPage>> = {
  "": {
    examples: [
      { does: "What is wrong below a folder, and what would be done", run: "boxinit audit deploy" },
      {
        does: "The repair, for a reviewer; then in place",
        run: "boxinit fix --diff deploy && boxinit fix --write deploy",
      },
      { does: "Why does this pod lose its token? Step by step", run: "boxinit explain pod.yaml" },
    ],
    exitCodes: [
      "0  nothing to tell",
      "1  findings, from the severity on that --fail-on names",
      manifests,
      "3  a fault of boxinit, or a cluster that can't be reached",
    ],
    readOn: "README.md, docs/reference/cli.md, docs/how-it-decides.md",
  },
  audit: {
    examples: [
      { does: "Every manifest below a folder", run: "boxinit audit deploy" },
      { does: "What a chart renders", run: "helm template mychart | boxinit audit -" },
      {
        does: "Notes beside the lines of a pull request, in a workflow of GitHub",
        run: "boxinit audit -o github deploy",
      },
      {
        does: "A report for code scanning, whatever the findings",
        run: "boxinit audit -o sarif --fail-on never deploy > boxinit.sarif",
      },
    ],
    exitCodes: ["0  no finding at or above --fail-on", "1  at least one", manifests],
    readOn: "docs/reference/cli.md#audit, docs/reference/findings.md",
  },
  fix: {
    examples: [
      { does: "What would change, without changing it", run: "boxinit fix --diff deploy" },
      { does: "Change the files; comments and layout stay", run: "boxinit fix --write deploy" },
      {
        does: "What a chart renders, repaired",
        run: "helm template mychart | boxinit fix -",
      },
      {
        does: "A custom resource with a pod template",
        run: "boxinit fix --template Rollout.argoproj.io=.spec.template rollout.yaml",
      },
    ],
    exitCodes: [
      "0  done, or nothing to do",
      "1  a finding at or above --fail-on, as found before the repair",
      "2  bad usage, a bad configuration, or a file that was named and can't be read or written",
    ],
    readOn: "docs/reference/cli.md#fix, docs/repair-at-the-source.md",
  },
  convert: {
    examples: [
      { does: "The manifest, and what an image needs for the work before init", run: "boxinit convert pod.yaml" },
      { does: "The same as files, to build an image from", run: "boxinit convert --output-dir converted pod.yaml" },
      {
        does: "Without another image: by a ConfigMap",
        run: "boxinit convert --configmap pod.yaml | kubectl apply -f -",
      },
    ],
    exitCodes: [
      "0  converted, or nothing to convert",
      "1  a container was refused: why is said",
      "2  bad usage, a bad configuration, or a file that can't be read or written",
    ],
    readOn: "docs/handbook/work-before-init.md, docs/reference/cli.md#convert",
  },
  explain: {
    examples: [
      { does: "Why does this pod lose its token? Step by step", run: "boxinit explain pod.yaml" },
      { does: "What a finding means, and the way out", run: "boxinit explain token-hidden" },
      { does: "What a command line makes PID 1", run: "boxinit explain -- sh -c 'exec /sbin/init'" },
    ],
    exitCodes: ["0  explained", manifests],
    readOn: "docs/how-it-decides.md, docs/reference/findings.md",
  },
  scan: {
    examples: [
      { does: "Which workloads of the cluster are broken, and which would be repaired", run: "boxinit scan" },
      { does: "A page to hand to a team", run: "boxinit scan -n workspaces -o html > workspaces.html" },
      { does: "Errors alone fail a pipeline", run: "boxinit scan -o json --fail-on error > scan.json" },
    ],
    exitCodes: [
      "0  no finding at or above --fail-on",
      "1  at least one",
      "2  bad usage or a bad configuration",
      "3  the API server can't be reached, or a right is missing",
    ],
    readOn: "docs/reference/cli.md#scan, docs/reference/findings.md",
  },
  diff: {
    examples: [
      { does: "What enforce would change in a namespace", run: "boxinit diff -n workspaces" },
      { does: "Of the workloads of one team", run: "boxinit diff -l team=machines" },
    ],
    exitCodes: [
      "0  nothing would change",
      "1  something would",
      "2  bad usage or a bad configuration",
      "3  the API server can't be reached, or a right is missing",
    ],
    readOn: "docs/reference/cli.md#diff",
  },
  probe: {
    examples: [
      { does: "Is boxinit at work in the cluster of the kubeconfig?", run: "boxinit probe" },
      { does: "Does it only tell in this namespace?", run: "boxinit probe --namespace workspaces --mode audit" },
    ],
    exitCodes: [
      "0  as expected",
      "1  not as expected, or the pod was refused; what is in the way is said",
      "2  bad usage",
      "3  the API server can't be reached",
    ],
    readOn: "docs/reference/cli.md#probe, docs/handbook/troubleshooting.md",
  },
  verify: {
    examples: [
      { does: "Which of a pod's mounts its programs see", run: "boxinit verify machine -n workspaces" },
      {
        does: "The same with kubectl alone in between",
        run: "kubectl exec machine -- cat /proc/1/mountinfo | boxinit verify --mountinfo -",
      },
      {
        does: "With the pod's spec, which names its mounts",
        run: "boxinit verify --mountinfo mountinfo --pod pod.yaml",
      },
    ],
    exitCodes: [
      "0  nothing is hidden, unreadable or missing",
      "1  something is; what to do is said",
      "2  bad usage, no such pod, or text that can't be read",
      "3  the API server can't be reached or refuses it, or nobody can look into the pod",
    ],
    readOn: "docs/handbook/see-from-inside.md, docs/reference/cli.md#verify",
  },
  policy: {
    examples: [
      { does: "Repair what CEL can be certain of, and tell of the rest, without a webhook", run: "boxinit policy" },
      {
        does: "Beside the webhook: refuse pods that got past it while it was down",
        run: "boxinit policy validating --action deny audit",
      },
    ],
    exitCodes: ["0  printed", "2  bad usage or a bad configuration"],
    readOn: "docs/without-a-webhook.md, docs/reference/cli.md#policy",
  },
  serve: {
    examples: [
      { does: "With a certificate of yours", run: "boxinit serve --tls-certificate tls.crt --tls-key tls.key" },
      { does: "What holds, and where each value is from", run: "boxinit serve --config boxinit.yaml --print-config" },
    ],
    exitCodes: [
      "0  ended by a signal",
      "2  bad usage, a bad configuration or certificate",
      "3  a fault of boxinit, or an address that can't be listened on",
    ],
    readOn: "docs/reference/configuration.md, docs/handbook/README.md",
  },
  completion: {
    examples: [
      { does: "In bash, from now on", run: "boxinit completion bash >> ~/.bashrc" },
      { does: "In fish", run: "boxinit completion fish > ~/.config/fish/completions/boxinit.fish" },
      {
        does: "For kubectl boxinit: an executable file of this name in a folder of PATH",
        run: "boxinit completion kubectl > kubectl_complete-boxinit",
      },
    ],
    exitCodes: ["0  printed", "2  bad usage"],
    readOn: "docs/reference/cli.md#completion",
  },
};

/** What belongs together in the list of options; the others are under "Options:". */
export const optionGroups: Readonly<Record<string, string>> = {
  "--output": "Output:",
  "--diff": "Output:",
  "--write": "Output:",
  "--patch": "Output:",
  "--fail-on": "Exit code:",
  "--explicit-api-token": "Repair:",
  "--configmap": "Output:",
  "--output-dir": "Output:",
  "--force": "Output:",
  "--container": "Input:",
  "--mountinfo": "Saved text:",
  "--comm": "Saved text:",
  "--cmdline": "Saved text:",
  "--pod": "Saved text:",
  "--template": "Input:",
  "--config": "Configuration:",
};
