import type { Case } from "../case.ts";
import { blanks } from "./blanks.ts";
import { environment, kubelet } from "./environment.ts";
import { execForms } from "./exec-forms.ts";
import { flags, operands } from "./flags.ts";
import { limits } from "./limits.ts";
import { lists } from "./lists.ts";
import { paths } from "./paths.ts";
import { redirections } from "./redirections.ts";
import { words } from "./words.ts";

/** Scripts written by hand: the unwrap rules, each in several spellings, and what lies just outside them. */
export const curatedCases: readonly Case[] = [
  ...words,
  ...blanks,
  ...lists,
  ...execForms,
  ...redirections,
  ...paths,
  ...flags,
  ...operands,
  ...environment,
  ...kubelet,
  ...limits,
];
