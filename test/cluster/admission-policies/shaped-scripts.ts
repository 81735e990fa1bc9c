import fc, { type Arbitrary } from "fast-check";

const pick = fc.constantFrom;
const mostly = (usual: Arbitrary<string>, unusual: Arbitrary<string>) =>
  fc.oneof({ arbitrary: usual, weight: 10 }, unusual);

const init = mostly(
  pick(
    ...["/sbin/init", "/sbin/init", "/sbin/init", "/usr/sbin/init", "/lib/systemd/systemd", "'/sbin/init'"],
    ...['"/sbin/init"', "//sbin/./init"],
  ),
  pick("/sbin/init/", "/sbin/../sbin/init", "sbin/init", "/bin/init", "/sbin/init.", "/opt/sbin/init", "init", "''"),
);
const operand = mostly(
  pick(
    ...["--log-level=err", "systemd.unit=multi-user.target", "3", "''", "'a b'", '"x;y"', "a=b", "x,y", "%1", "@x"],
    ...["'#'", "$A", '"$@"'],
  ),
  pick(
    ...["--user", "a+=b", "~", "a=~/x", ":~", "!", "a#b", "#c", "[", "'exec'", "--", "-a", "exec", "a\\ b", "{a,b}"],
    ...["$$", "$(A)", "$", "a$?", "$'x'", "$-"],
  ),
);
const exec = fc
  .tuple(
    mostly(
      pick("exec ", "exec ", "exec ", "exec\t", "A=b exec ", "A= B=$C exec "),
      pick("exec -- ", "exec -a x ", "'exec' ", "command exec ", "", "Exec "),
    ),
    init,
    fc.array(operand, { maxLength: 2 }),
  )
  .map(([word, path, words]) => word + [path, ...words].join(" "));
const before = mostly(
  pick(
    ...["set -e", "set -eux", "set -e -u", ":", "true", "# a comment", "#!/bin/sh", "set -e # why", "mkdir -p /data"],
    ...["echo a > /etc/x", "export A=b", "chmod 755 /x || true", "rm -f /x 2>>/y", "sleep 1 2>/x", "cd /x || exit 1"],
    ...["/opt/prepare --now", ". /etc/profile", "./a.sh", "set -o pipefail", "sh -c 'exit 3'", "tini -- /sbin/init"],
    ...["env A=b /sbin/init", "trap : EXIT", "umount /run", "1>/x", "wait", "A=b c $D >>/e 2>&1", "A=$B"],
  ),
  pick(
    ...["set -n", "set -e -n", "set -o noexec", "set '-e'", "exit", "exit 0", "return", "command exit 1", "A=b exit"],
    ...["builtin exit", "if true", "mount --rbind /run /run", "time sleep 1", "eval exit", "alias exec=x", "then x"],
    ...["shopt -s execfail", "set -", "exec 3>/x", "exec /bin/true", "echo exec /sbin/init", "echo 'it''s' # x"],
    ...[
      'echo "exec " ; exec \'/x',
      "cat /a>/b",
      '"exit"',
      "e''xit",
      "true || exec x",
      "true || mount --rbind /run /run",
    ],
  ),
);
const between = mostly(
  pick(";", "; ", "\n", " && ", "\n\n", " &&\n", ";\n  ", " ; ", "&&", " \\\n && ", " & ", " &\n"),
  pick(" | ", " || ", ";;", " ", "&&\n;", " &; ", "&|"),
);
const end = mostly(
  pick("", "", "\n", ";", " ;\n", " # end", "\n# end", " >/dev/null 2>&1", " 3>&1 ;"),
  pick("\n;", "\\", "&", " | cat", "; true", " >x", " >&2 x", " <&1"),
);

/** A script of the grammar of src/admission-policies/shell-shapes.ts, or one that is nearly so. */
export const shapedScript = fc
  .tuple(fc.array(fc.tuple(before, between), { maxLength: 3 }), exec, end)
  .map(([parts, last, rest]) => parts.map(([command, separator]) => command + separator).join("") + last + rest);

const strays = [..."'\"\\$`(){}[]<>|&;#~!^*?+=, \n\t\r\x1f\u00a0\u200bx/", "\\\n", "\ud800", "''", "#\n", "$'"];

/** The script with something put in, or in the place of a character. */
export function strayed(script: Arbitrary<string>): Arbitrary<string> {
  return fc.tuple(script, fc.nat(), pick(...strays), fc.boolean()).map(([text, at, stray, replaces]) => {
    const place = at % (text.length + 1);
    return text.slice(0, place) + stray + text.slice(place + Number(replaces));
  });
}
