import type { Policy } from "../../core/policy.ts";
import { argvText, code, initLesson } from "./init-lesson.ts";
import { lookAt } from "./look.ts";
import { type Block, heading, paragraph, title } from "./page.ts";

/** What a bare command line makes of PID 1, and what the command would be. */
export function explainArgv(argv: readonly string[], policy: Policy): readonly Block[] {
  const [runtimeClassName = "sysbox-runc"] = policy.runtimeClasses.keys();
  const runtimeClasses = new Map([[runtimeClassName, {}], ...policy.runtimeClasses]);
  const containers = [{ name: "main", command: argv }];
  const look = lookAt(
    { spec: { runtimeClassName, automountServiceAccountToken: false, containers } },
    { ...policy, runtimeClasses },
  );
  const [container] = look.is === "examined" ? look.containers : [];
  if (container === undefined) throw new Error("the engine did not examine a pod made for it");
  const { diagnosis, command } = container.plan;
  return [
    title(argvText(argv)),
    heading(`What becomes PID 1? (${diagnosis.init.init})`),
    ...initLesson(diagnosis.container, diagnosis.init),
    heading("What would the command be?"),
    paragraph(
      command === undefined
        ? "It stays."
        : `${code(argvText(command))}, which starts the very same process in a way that Sysbox recognises.`,
    ),
  ];
}
