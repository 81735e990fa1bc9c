import type { tokenKinds } from "../../core/finding-kinds/tokens.ts";
import type { FindingPages } from "./finding-page.ts";

export const tokenPages: FindingPages<typeof tokenKinds> = {
  "token-hidden": {
    title: "systemd's tmpfs on /run hides a ServiceAccount token",
    text: [
      "A ServiceAccount token is mounted below `/run`, where systemd's tmpfs covers it: programs fail with a missing token, though the mount is listed. The sentence ends with what boxinit does about it: it moves or mirrors the mount, or the token becomes visible because Sysbox recognises systemd after the repair. In a manifest it tells of the API token too, which the API server mounts only when the pod is created.",
    ],
  },
  "token-relocated": {
    title: "A token gets a second path, as the policy asks",
    text: [
      "The token can be read where it is. It gets a second path because the policy or the annotation `boxinit/relocation` asks for it.",
    ],
  },
  "token-stays-hidden": {
    title: "A token is hidden, and boxinit does not move it",
    text: [
      "The token is hidden, and boxinit found no safe place for it or was told not to touch it. The reason is in the sentence: a path with `..`, another mount inside or over it, every target taken, or the policy.",
    ],
  },
  "token-hidden-at-one-path": {
    title: "A token can be read at one of its two paths only",
    text: [
      "The pod mounts the files of the token twice, and systemd hides one of the two paths. boxinit leaves it so: whoever mounts a token twice may have something of their own at the hidden path, which a link would be in the way of.",
      "A program that reads the hidden path finds nothing. Where it can't be told another one, a line in `/etc/tmpfiles.d` of the image makes a link: `L /run/secrets/serviceaccount - - - - /opt/token`.",
    ],
  },
  "token-not-relocated": {
    title: "A token stays where it is, though the policy asks for another path",
    text: ["The policy asks for another path, and boxinit found no safe one. The token can be read where it is."],
  },
};
