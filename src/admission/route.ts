/** What a review is answered with, by the path that it came to (docs/reference/routes.md). */
export type Route = RouteMode | "advise";

/** The mode of a path for pods: one webhook entry each. */
export type RouteMode = "enforce" | "audit";

export const routePaths: Readonly<Record<Route, string>> = {
  enforce: "/mutate/enforce",
  audit: "/mutate/audit",
  advise: "/advise",
};
