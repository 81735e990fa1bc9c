import { lines } from "./cel.ts";

const why =
  "systemd hides what is mounted below /run, since Sysbox does not recognise how it is started," +
  " and nothing has repaired that";

export const validation = {
  expression: "variables.unrepaired.size() == 0",
  message: why,
  messageExpression: lines(
    "(variables.unrepaired.size() == 1 ? 'container ' : 'containers ') +",
    "variables.unrepaired.map(x, x.of.container.name).join(', ') +",
    `': ${why}. Write command: ["/sbin/init"]' +`,
    "(variables.unrepaired.all(x, x.unwraps) ? '' : ', or mount tokens outside /run')",
  ),
};
