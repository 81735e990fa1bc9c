import type { practiceKinds } from "../../core/finding-kinds/practice.ts";
import type { FindingPages } from "./finding-page.ts";

export const practicePages: FindingPages<typeof practiceKinds> = {
  "host-users-not-false": {
    title: "The pod does not ask for a user namespace",
    text: [
      "Sysbox runs every pod in a user namespace. From Kubernetes 1.33 on, the kubelet and the container runtime have to know of it, by `hostUsers: false` in the pod's spec; the annotation `io.kubernetes.cri-o.userns-mode` alone is not enough there. boxinit does not know the versions of the nodes, so this is advice.",
      'Seen on Kubernetes 1.36 with containerd: "FailedCreatePodSandBox ... write sysctl key net.ipv4.ip_unprivileged_port_start: permission denied". Nodes on which containerd has `enable_unprivileged_ports` and `enable_unprivileged_icmp` off start the pod all the same.',
    ],
  },
  "data-below-run": {
    title: "Data is mounted below /run, and is there only while Sysbox recognises systemd",
    text: [
      "All is well as it stands: Sysbox recognises `/sbin/init`, and mounts its tmpfs on `/run` before the pod's volumes. But the volume hangs on that one word: with a wrapper, another spelling or a runtime other than Sysbox, systemd mounts a tmpfs of its own over it, `ls` finds nothing, and no error is logged.",
      "Outside `/run`, at `/etc`, `/opt` or `/srv`, nothing covers it. What programs themselves write below `/run` has to share the 64 MiB of Sysbox's tmpfs.",
    ],
  },
  "hidden-path-probed": {
    title: "A liveness or startup probe reads a path that is hidden",
    text: [
      "The kubelet runs probes inside the container once systemd has mounted its tmpfs on `/run`, and what they read there is below it: the probe fails, though `findmnt` lists the volume, and the kubelet restarts the container, again and again. Where programs in the container write that path anew, it does not fail.",
      "Moving the mount alone is not enough: the probe reads the old path still, which then nobody has mounted, and boxinit can't see that anything is missing.",
    ],
  },
  "hidden-path-mentioned": {
    title: "A readiness probe, a hook or a variable names a path that is hidden",
    text: [
      "Readiness probes and hooks run once systemd has mounted its tmpfs on `/run`, and what is mounted there is below it, though `findmnt` lists the volume. A variable leads programs to the same path. Whether they need it, boxinit can't tell; findings about the mount tell why it is hidden.",
    ],
  },
  "env-not-passed": {
    title: "A variable that names a token does not reach systemd units",
    text: [
      "Webhooks of a platform, such as those for IAM roles on EKS and for workload identity on Azure, write variables into the container that say where its token is and what it is for. systemd starts units with an environment of its own: PID 1 has the variables, and no service sees them, so that a program finds no credentials though the token is there. The finding names one of the variables; the others of its family are missing with it.",
      "The annotation hands the whole family on. It changes nothing for units that set such a variable themselves.",
    ],
    readOn: { text: "annotations", document: "reference/annotations.md#variables-for-systemd-units" },
  },
  "stop-signal": {
    title: "systemd is not told to stop, so that the pod ends only when it is killed",
    text: [
      "To stop a container Kubernetes sends SIGTERM, at which systemd only executes itself anew. Nothing is shut down: the pod stays in Terminating for its whole grace period and is then killed, with every service in it. Seen: 11.8 s of 10 s grace; with the right signal 1.6 to 3.2 s.",
      'The signal for systemd is SIGRTMIN+3. An image says so with `STOPSIGNAL SIGRTMIN+3`, which a pod does not show: if yours does, write `boxinit/ignore-findings: stop-signal`. A pod can say it with the hook `preStop: {exec: {command: ["sh", "-c", "kill -s RTMIN+3 1"]}}`, or with `lifecycle.stopSignal: SIGRTMIN+3` and `os: {name: linux}` on clusters that have the feature gate ContainerStopSignals.',
    ],
  },
  "grace-period-short": {
    title: "systemd has little time to stop its services",
    text: [
      "As it stops, systemd first stops every service, in order, and gives each up to 90 s of its own (DefaultTimeoutStopSec). A systemd without any was seen to take 2 to 3 s. What is left when the grace period ends is killed, and data that a service was about to write is lost.",
    ],
  },
  "token-in-env-file": {
    title: "A script copies a token into a file of variables",
    text: [
      "The kubelet renews a token before it expires, as a rule within the hour, and writes it into the file that is mounted. A copy in `/etc/environment`, in `environment.d` or in a file for `EnvironmentFile=` stays what it was: programs work at first, and are then refused (401 Unauthorized) until the container starts again.",
      "boxinit looks at the words of the script and does not run it, so this is advice. In place of the token hand on the path of its file, one outside `/run`, and let the program read it each time; clients of Kubernetes and of the cloud platforms do.",
    ],
  },
};
