import type { ImageFile } from "../runtime/cri-config.ts";

const stays = "#!/bin/sh\nexec sleep infinity\n";

/** What the public cases call and Debian does not have: small files that do what the real ones are there for. */
export const programs: Readonly<Record<string, ImageFile>> = {
  // Runs a program as somebody else; here as nobody else.
  "/usr/local/bin/sudo": '#!/bin/sh\nshift 3\nexec "$@"\n',
  // An agent of a platform, which stays.
  "/usr/local/bin/agent": stays,
  "/usr/local/bin/agent-script": stays,
  "/coder": stays,
  // A daemon, and its client, whose container stays too: there is something to look into for as long as it takes.
  "/usr/local/bin/dockerd": stays,
  "/usr/local/bin/docker": stays,
  // Scripts that set something up, and end.
  "/app/configure.sh": "#!/bin/sh\ntouch /var/tmp/configured\n",
  "/scripts/setup.sh": "#!/bin/sh\ntouch /var/tmp/set-up\n",
  "/etc/pre.sh": "touch /var/tmp/sourced\n",
  // A unit that systemd is told to start, and a home.
  "/etc/systemd/system/x.target": "[Unit]\nRequires=basic.target\nAfter=basic.target\n",
  "/home/coder/.profile": "",
  // A file to be removed, and one to be followed.
  "/x": "",
  "/var/log/x": "a line\n",
};

/** Scripts of an image that nobody can read from the pod: one that execs init, and one that does not. */
export const opaqueScript = { ofSystemd: "#!/bin/sh\nexec /sbin/init\n", ofAnother: stays };
