/** What the kubelet makes of a word of `command` or `args`, or the variable that it would put into it. */
export type KubeletText = { readonly text: string } | { readonly expands: string };

/**
 * `$$` becomes `$`, and `$(NAME)` stays as it is where no variable has that name (Kubernetes,
 * third_party/forked/golang/expansion).
 *
 * @param names of the container's variables; those of Services the kubelet adds
 */
export function kubeletText(word: string, names: ReadonlySet<string>): KubeletText {
  let text = "";
  for (let at = 0; at < word.length; at++) {
    const [char, next] = [word.charAt(at), word.charAt(at + 1)];
    const close = char === "$" && next === "(" ? word.indexOf(")", at + 2) : -1;
    if (close !== -1) {
      const name = word.slice(at + 2, close);
      if (names.has(name) || ofServices.test(name)) return { expands: name };
      text += word.slice(at, close + 1);
      at = close;
    } else {
      text += char;
      if (char === "$" && next === "$") at++;
    }
  }
  return { text };
}

/** kubelet/envvars/envvars.go: FromServices. */
const ofServices = /^[A-Z0-9_]+_(?:SERVICE_HOST|SERVICE_PORT(?:_[A-Z0-9_]+)?|PORT(?:_[A-Z0-9_]+)?)$/;
