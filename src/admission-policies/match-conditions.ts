/** Which pods a policy looks at. Where one of these fails on a pod, the API server would refuse the pod anyway. */
import { allContainers, lines, type NamedExpression, pattern } from "./cel.ts";
import type { ClassSettings } from "./class-settings.ts";
import { shellName } from "./shell-shapes.ts";

const argv = "c.?command.orValue([]) + c.?args.orValue([])";

export function matchConditions(settings: ClassSettings, annotations: NamedExpression): readonly NamedExpression[] {
  return [
    {
      name: "sysbox-pod",
      says: "policy.runtimeClasses",
      expression: `object.spec.?runtimeClassName.orValue('') in ${settings.runtimeClasses}`,
    },
    annotations,
    ...ofEveryPod,
  ];
}

/** For the policy that changes pods. */
export const noAnnotation: NamedExpression = {
  name: "no-annotation-of-boxinit",
  says: "What an author asks for by annotations is not read here: such a pod is left alone.",
  expression: "!object.metadata.?annotations.orValue({}).exists(key, key.startsWith('boxinit/'))",
};

/** For the policy that tells of pods, which has to look at repaired ones too. */
export const noWish: NamedExpression = {
  name: "no-wish-to-boxinit",
  says: "What an author asks of boxinit by annotations is not read here: such a pod is left to boxinit.",
  expression: lines(
    "object.metadata.?annotations.orValue({}).all(key, !key.startsWith('boxinit/') ||",
    "  key == 'boxinit/status' || key.startsWith('boxinit/links.') ||",
    "  (key == 'boxinit/mode' && object.metadata.annotations[key] == 'enforce'))",
  ),
};

const ofEveryPod: readonly NamedExpression[] = [
  {
    name: "not-a-mirror-pod",
    says: "A static pod runs already, as its node has it.",
    expression: "!object.metadata.?annotations[?'kubernetes.io/config.mirror'].hasValue()",
  },
  {
    name: "own-pid-1",
    says: "Otherwise PID 1 is another process, and systemd can not boot.",
    expression: "!object.spec.?shareProcessNamespace.orValue(false) && !object.spec.?hostPID.orValue(false)",
  },
  {
    name: "may-start-systemd-unrecognised",
    says: "So that all other pods cost next to nothing.",
    expression: lines(
      `${allContainers}.exists(c, c.?command[?0].orValue('/sbin/init') != '/sbin/init' &&`,
      `  (${argv}).exists(w, w.contains('init') || w.contains('systemd')))`,
    ),
  },
  {
    // All have a limit of 256 KiB together (core/annotation-size.ts); a character has 4 bytes at most.
    name: "room-for-annotations",
    says: "A repair may need an annotation, for links. Beyond the limit boxinit does nothing.",
    expression: lines(
      "object.metadata.?annotations.orValue({}).map(key, key.size() + object.metadata.annotations[key].size()).sum()",
      "  <= 32768",
    ),
  },
  {
    // It may take a script twice for each shell in it (shell/limits.ts, shell/walk-script.ts).
    name: "short-scripts",
    says: "boxinit reads the scripts of a pod up to a limit for all of them; these are far from it.",
    expression: lines(
      `${allContainers}.size() <= 32 &&`,
      `[${allContainers}.map(c, (${argv}).join(' '))].all(texts,`,
      "  texts.map(t, size(bytes(t))).sum() <= 8192 &&",
      `  texts.all(t, !t.contains("$'") &&`,
      String.raw`    t.replace("'", '').replace('"', '').replace('\\\n', '').replace('\\', '')`,
      `      .findAll(${pattern(shellName)}).size() <= 3))`,
    ),
  },
];
