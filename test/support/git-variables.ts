/**
 * For git in repositories of the tests' own: nothing holds there of what whoever runs the tests has configured (signatures,
 * hooks), nor the repository that git names to its hooks, out of which the tests may be run.
 */
export const gitVariables: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => name.startsWith("GIT_"))
      .map((name) => [name, undefined]),
  ),
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_NOSYSTEM: "1",
};
