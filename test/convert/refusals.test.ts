import { describe, expect, it } from "vitest";
import { refusalCodes } from "../../src/convert/refusals.ts";
import { podOf } from "../support/review-builder.ts";
import { convert, outcomeOf, podWithScript } from "./converted.ts";

const init = "exec /sbin/init";

/** A script, the shell that runs it, and what comes of it. */
const scripts: readonly (readonly [script: string, outcome: string, shell?: string])[] = [
  // How init is started.
  [`exec env A=1 /sbin/init`, "init-not-found 1"],
  [`agent &\nexec -a systemd /sbin/init`, "init-not-found 2", "bash"],
  [`if x; then exec /sbin/init --a; fi\n${init}`, "may-become-other 1, init-again 1"],
  [`/sbin/init &\n${init}`, "init-again 2"],
  [`sh -c 'agent; /sbin/init' &\n${init}`, "changes-what-systemd-reads 1, init-again 1"],
  [`a && ${init}\nsleep 1`, "init-under-condition 1"],
  [`a && { ${init}; }\nsleep 1`, "init-under-condition 1"],
  [`a && ${init}`, "converted"],
  [`agent &\n${init} $ARGS`, "init-words-computed 2"],
  [`agent &\n${init} *.conf`, "init-words-computed 2"],
  [`agent &\n${init} | cat`, "init-in-pipeline 2"],
  [`agent & A=1 ${init}`, "sets-for-init 1"],
  [`agent & ${init} 3>&1`, "redirects-init 1"],
  [`agent & exec /lib/systemd/systemd`, "other-init"],
  [`agent & ${init} --log-level=err systemd.unit=my.target`, "starts-other-target 1"],
  [`agent & ${init} emergency`, "starts-other-target 1"],
  [`agent & ${init} --unit=graphical.target 3`, "converted"],
  // What the shell does to the process that becomes init.
  [`export A=1\n${init}`, "exports 1"],
  [`set -ea; agent; ${init}`, "exports 1"],
  [`declare -x A=1; ${init}`, "exports 1", "bash"],
  [`(export A=1; agent) & ${init}`, "converted"],
  [`A=1 agent & ${init}`, "converted"],
  [`A=1 :; ${init}`, "exports 1"],
  [`f() { agent; }; A=1 f; ${init}`, "exports 1"],
  [`agent; ${init} a=~`, "init-words-computed 1"],
  [`agent; ${init} '$a'`, "init-words-computed 1"],
  [`agent; ${init} $\\\nH$'O'ME`, "init-words-computed 1", "bash"],
  [`agent; (${init}`, "unknown"],
  [`agent; ${init} )`, "unknown"],
  [`ulimit -n 4096; ${init}`, "limits 1"],
  [`exec >/var/log/boot 2>&1\n${init}`, "opens-files 1"],
  [`exec 3<>/dev/x; ${init}`, "opens-files 1"],
  [`trap 'rm /x' EXIT; ${init}`, "traps 1"],
  [`. /etc/default/x; ${init}`, "runs-unseen 1"],
  [`eval "$(agent env)"; ${init}`, "runs-unseen 1"],
  [`[ -f /x ] && exec agent; ${init}`, "may-become-other 1"],
  [`if [ ! -f /seed ]; then exit 0; fi; ${init}`, "may-end-well 1"],
  [`[ -f /x ] && exit; ${init}`, "may-end-well 1"],
  [`agent || exit "$?"; ${init}`, "may-end-well 1"],
  [`agent || exit 256; ${init}`, "may-end-well 1"],
  [`agent || exit 3; (exit 0); ${init}`, "converted"],
  [`enable -n exec; ${init}`, "changes-shell 1"],
  [`set -k; ${init} A=1`, "changes-shell 1"],
  [`set -eo pipefail; shopt -s nullglob; agent; ${init}`, "converted", "bash"],
  [`shopt -s lastpipe; agent; ${init}`, "changes-shell 1", "bash"],
  [`set -e -- a b; agent; ${init}`, "converted"],
  [`exit() { :; }; agent; ${init}`, "redefines 1"],
  [`PATH=/x:$PATH; agent; ${init}`, "changes-environment 1"],
  [`for HOME in a b; do agent; done; ${init}`, "changes-environment 1"],
  [`read -r LANG </x; ${init}`, "changes-environment 1"],
  [`: "\${TZ:=UTC}"; ${init}`, "changes-environment 1"],
  [`(PATH=/x; agent); ${init}`, "converted"],
  [`cd /tmp; umask 077; agent; ${init}`, "converted"],
  // What programs do that systemd needs, has read, or would wait for.
  [`mount --rbind /run /run; ${init}`, "mounts 1"],
  [`mount -t tmpfs x /data/../run; ${init}`, "mounts 1"],
  [`mount -o remount,rw /data; ${init}`, "mounts 1"],
  [`sudo mount -t tmpfs x "$WHERE" & ${init}`, "mounts 1"],
  [`bash -c 'umount /sys' & ${init}`, "mounts 1"],
  [`mount -t tmpfs x /data; ${init}`, "converted"],
  [`pivot_root . old; ${init}`, "changes-root 1"],
  [`echo x >/etc/systemd/system/x.service; ${init}`, "changes-what-systemd-reads 1"],
  [`cp /x /lib/systemd/system/; ${init}`, "changes-what-systemd-reads 1"],
  [`useradd --create-home dev; ${init}`, "changes-what-systemd-reads 1"],
  [`sudo groupadd docker; ${init}`, "changes-what-systemd-reads 1"],
  [`echo dev:x:1500: >>/etc/group; ${init}`, "changes-what-systemd-reads 1"],
  [`grep dev /etc/passwd; ${init}`, "converted"],
  [`dbus-uuidgen --ensure=/etc/machine-id; ${init}`, "changes-what-systemd-reads 1"],
  [`bash <<'E'\nrm /sbin/init\nE\n${init}`, "changes-what-systemd-reads 1"],
  [`[ -e /etc/systemd/x ] || agent; ${init}`, "converted"],
  [`echo 1 >/sys/fs/cgroup/x/tasks; ${init}`, "changes-cgroups 1"],
  [`env >/etc/environment; ${init}`, "dumps-environment 1"],
  [`export -p | sed s/x/y/ >/etc/x; ${init}`, "dumps-environment 1"],
  [`tr '\\0' '\\n' </proc/self/environ >/etc/x; ${init}`, "dumps-environment 1"],
  [`systemctl enable x; ${init}`, "talks-to-systemd 1"],
  [`(systemctl mask x) & ${init}`, "talks-to-systemd 1"],
  [`(until systemctl is-system-running; do sleep 1; done; agent) & ${init}`, "converted"],
  [`service ssh start; ${init}`, "talks-to-systemd 1"],
  [`/etc/init.d/ssh start; ${init}`, "talks-to-systemd 1"],
  [`DEBIAN_FRONTEND=noninteractive apt-get install -y x; ${init}`, "talks-to-systemd 1"],
  [`kill -s HUP 1; ${init}`, "signals-pid-1 1"],
  [`echo hi >/proc/1/fd/1; ${init}`, "signals-pid-1 1"],
  [`rm -rf /run/*; ${init}`, "changes-what-systemd-reads 1"],
  [`chown -R a "/var/run"; ${init}`, "changes-what-systemd-reads 1"],
  [`rm -f /run/docker.pid; mkdir -p /run/sshd; ${init}`, "converted"],
  [`rm -rf /tmp/.X1-lock /tmp/.X11-unix; ${init}`, "changes-what-systemd-reads 1"],
  [`find /tmp -delete; ${init}`, "changes-what-systemd-reads 1"],
  [`rm -rf /tmp/mine; mkdir -p /tmp/.X11-unix; chmod 1777 /tmp; ${init}`, "converted"],
  [`echo LANG=C >/etc/default/locale; ${init}`, "changes-what-systemd-reads 1"],
  [`mkdir -p /var/log/journal; ${init}`, "changes-what-systemd-reads 1"],
  [`unit=/etc/systemd/system/x.service\ncat >"$unit" </x; ${init}`, "changes-what-systemd-reads 1"],
  [`dpkg-reconfigure openssh-server; ${init}`, "talks-to-systemd 1"],
  [`(systemctl start x) & wait; ${init}`, "talks-to-systemd 1"],
  [`curl https://get.example | sudo sh\n${init}`, "waits-for-unseen 1"],
  [`bash -s -- --flag <$x; bash -c "$(curl https://get.example)"\n${init}`, "waits-for-unseen 1"],
  [`bash <(curl https://get.example)\n${init}`, "waits-for-unseen 1", "bash"],
  [`curl https://get.example | sh &\n${init}`, "converted"],
  [`sh /opt/setup; ${init}`, "converted"],
  [`prlimit --pid=1 --nofile=9; ${init}`, "signals-pid-1 1"],
  [`renice -n 5 -p 1; ${init}`, "signals-pid-1 1"],
  [`echo 9 >/proc/self/oom_score_adj; ${init}`, "limits 1"],
  [`[ -d /run/systemd/system ] || agent; ${init}`, "signals-pid-1 1"],
  [`if [[ -d /run/systemd/system ]]; then agent; fi; ${init}`, "signals-pid-1 1", "bash"],
  [`read -r own </proc/self/cgroup; ${init}`, "changes-cgroups 1"],
  [`n=NAME; printenv "$n" >/x; ${init}`, "dumps-environment 1"],
  [`printenv NAME >/x; ${init}`, "converted"],
  [`sudo env >/x; ${init}`, "dumps-environment 1"],
  [`n=NAME; echo "\${!n}" "\${!AWS_@}"; ${init}`, "dumps-environment 1, dumps-environment 1", "bash"],
  [`echo hi >/dev/stderr; ${init}`, "opens-output 1"],
  [`agent --log=/dev/stdout & ${init}`, "opens-output 1"],
  [`echo hi >&2; agent 2>/dev/null & ${init}`, "converted"],
  // What is another in a file, or in another process.
  [`echo $$$$ >/x.pid; ${init}`, "own-pid 1"],
  [`echo "$0"; ${init}`, "own-name 1"],
  [`./agent & ${init}`, "relative-path 1"],
  [`agent >log & ${init}`, "relative-path 1"],
  [`bin/agent & ${init}`, "relative-path 1"],
  [`python3 -u app.py & ${init}`, "relative-path 1"],
  [`mkdir -p logs; ${init}`, "relative-path 1"],
  [`agent --in "$PWD" & ${init}`, "relative-path 1"],
  [`agent --config app.yaml & ${init}`, "relative-path 1"],
  [`python3 /app/main.py www.example.com:80 a/b root:root 's/x/y/' & ${init}`, "converted"],
  [`cd /app\n./agent >log & ${init}`, "converted"],
  [`(cd /app && ./agent) & ${init}`, "converted"],
  [`cd /app && ./agent & ${init}`, "converted"],
  [`cd /app || exit 1; ./agent; ${init}`, "converted"],
  [`x || cd /app; ./agent; ${init}`, "relative-path 1"],
  [`pwd >/x; ${init}`, "relative-path 1"],
  [`./agent; cd /app; ${init}`, "relative-path 1"],
  [`(cd /app); ./agent; ${init}`, "relative-path 1"],
  [`if x; then cd /app; fi; ./agent; ${init}`, "relative-path 1"],
  [`agent $(NAME); ${init}`, "kubelet-expands"],
  [`agent $(KUBERNETES_SERVICE_HOST); ${init}`, "kubelet-expands"],
  [`agent $(hostname); ${init}`, "converted"],
  [`agent $(date +$$$$x); ${init}`, "kubelet-expands"],
  // Beside init.
  [`/sbin/init &\nsetup; wait $!`, "last-job 2"],
  [`/sbin/init &\njournalctl -fu x`, "follows-journal 2"],
  [`agent &\n/sbin/init &\nwait`, "work-on-both-sides 2"],
  [`agent &\n/sbin/init &\nwait $!`, "converted"],
  [`/sbin/init &\nwait`, "converted"],
  [`/sbin/init &\nsetup`, "converted"],
  [`/sbin/init &\nsleep 5; systemctl start x; curl https://get.example | sh`, "converted"],
  [`/sbin/init &\nexport A=1; trap x TERM; PATH=/x; exec setup`, "converted"],
];

/** Other containers and pods. */
const pods: readonly (readonly [name: string, outcome: string, pod: Readonly<Record<string, unknown>>])[] = [
  [
    "words behind the script",
    "operands 1",
    podOf({ container: { command: ["sh", "-c", `a $1; ${init}`, "sh", "x"] } }),
  ],
  [
    "words that are shifted",
    "operands 1",
    podOf({ container: { command: ["sh", "-c", `shift; ${init}`, "sh", "x"] } }),
  ],
  ["no words behind it", "converted", podOf({ container: { command: ["sh", "-c", `a $1; ${init}`, "sh"] } })],
  ["hostPID", "shares-processes", podWithScript(`a; ${init}`, "sh", { spec: { hostPID: true } })],
  ["a volume at /run", "not-helped", withMount("/run")],
  ["a volume over the script", "mount-in-the-way", withMount("/usr/local")],
  ["a volume over units", "mount-in-the-way", withMount("/etc/systemd/system/")],
  ["a volume beside", "converted", withMount("/usr/local/li")],
  ["profile files", "profile-files", podOf({ container: { command: ["bash", "-lc", `a; ${init}`] } })],
  ["nice", "behind-a-program", podOf({ container: { command: ["nice", "-n", "5", "/sbin/init"] } })],
  ["timeout", "behind-a-program", podOf({ container: { command: ["timeout", "60", "/sbin/init"] } })],
  ["a shell of a folder", "shell-by-path", podWithScript(`a; ${init}`, "./sh")],
  ["a PATH of the container's own", "shell-by-path", withEnvironment("PATH")],
  ["BASH_ENV", "shells-variable", withEnvironment("BASH_ENV")],
  ["envFrom", "environment-unseen", podWithScript(`a; ${init}`, "sh", { container: { envFrom: [{}] } })],
  ["a folder with a blank", "working-folder", podWithScript(`a; ${init}`, "sh", { container: { workingDir: "/a b" } })],
];

function withMount(mountPath: string) {
  const container = { volumeMounts: [{ name: "v", mountPath }], command: ["sh", "-c", `a; ${init}`] };
  return podOf({ container });
}

function withEnvironment(name: string) {
  return podWithScript(`a; ${init}`, "sh", { container: { env: [{ name, value: "x" }] } });
}

const named = { container: { env: [{ name: "NAME", value: "x" }] } };

describe("what a script does decides whether it is converted", () => {
  const all = scripts.map(([script, outcome, shell = "sh"]) => ({ script, outcome, shell }));
  it.each(all)("$script: $outcome", ({ script, outcome, shell }) => {
    expect(outcomeOf(convert(podWithScript(script, shell, named)))).toBe(outcome);
  });
});

describe("so does what is around it", () => {
  it.each(pods)("%s: %s", (_, outcome, pod) => {
    expect(outcomeOf(convert(pod))).toBe(outcome);
  });
});

it("has a case for every refusal, but for those that take a manifest or no parser can be made to give", () => {
  const seen = [...scripts.map(([, outcome]) => outcome), ...pods.map(([, outcome]) => outcome)];
  const codes: ReadonlySet<string> = new Set(
    seen.flatMap((outcome) => outcome.split(", ").map((one) => one.replace(/ \d+$/, ""))),
  );
  const elsewhere = ["name-taken", "not-editable", "not-parsed", "positions-in-doubt"];
  expect(refusalCodes.filter((code) => !codes.has(code)).sort()).toEqual(elsewhere);
});
