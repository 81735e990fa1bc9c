/**
 * The kubelet's expansion of `$(NAME)` in command and args, as the Kubernetes API describes it (Container.command):
 * a defined variable is replaced, an undefined one stays as written, `$$` is one dollar sign and protects what
 * follows.
 */
export function expandAsKubelet(words: readonly string[], env: Readonly<Record<string, string>>): string[] {
  return words.map((word) =>
    word.replace(/\$(?:\$|\(([^)]*)\))/g, (written, name: string | undefined) => {
      if (name === undefined) return "$";
      return Object.hasOwn(env, name) ? (env[name] ?? written) : written;
    }),
  );
}
