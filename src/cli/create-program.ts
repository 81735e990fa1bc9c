import { Command } from "commander";
import { version } from "../version.ts";
import { addAuditCommand } from "./audit.ts";
import { addCompleteCommand } from "./completion/complete.ts";
import { addCompletionCommand } from "./completion/completion.ts";
import { addConvertCommand } from "./convert.ts";
import { addDiffCommand } from "./diff.ts";
import { addExplainCommand } from "./explain.ts";
import { addFixCommand } from "./fix.ts";
import { forLog } from "./for-log.ts";
import { dressHelp } from "./help/dress-help.ts";
import { addPolicyCommand } from "./policy.ts";
import { addProbeCommand } from "./probe.ts";
import { addScanCommand } from "./scan.ts";
import { addServeCommand } from "./serve.ts";
import { addVerifyCommand } from "./verify.ts";

/** Every command, with its help, under the name that people type. */
export function createProgram(name: string): Command {
  const program = new Command(name)
    .description("repair Kubernetes pods that run systemd under Sysbox and lose their ServiceAccount tokens")
    .version(version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    // Before there are commands: they have it from here.
    .configureOutput({ outputError: (text, write) => write(`${commanderLines(text).map(forLog).join("\n")}\n`) })
    .exitOverride();

  program.commandsGroup("Manifests:");
  addAuditCommand(program);
  addExplainCommand(program);
  addFixCommand(program);
  addConvertCommand(program);
  program.commandsGroup("Cluster:");
  addScanCommand(program);
  addDiffCommand(program);
  addServeCommand(program);
  addProbeCommand(program);
  addVerifyCommand(program);
  addPolicyCommand(program);
  program.commandsGroup("About boxinit:");
  addCompletionCommand(program);
  addCompleteCommand(program);
  program.helpCommand("help [command]", "print the help of a command");

  dressHelp(program);
  return program;
}

/** What Commander itself writes in lines of their own; other ends of lines are in what was typed. */
function commanderLines(text: string): readonly string[] {
  return text.replace(/\n$/, "").split(/\n(?=\(Did you mean )/);
}
