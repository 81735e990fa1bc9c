import { escapeControls } from "../core/escape-controls.ts";
import { describeSource, type Loaded } from "./load-config.ts";
import { configSchema } from "./schema.ts";
import { settings } from "./settings.ts";

/** The configuration in force as a file that could be loaded again, with the source of each value beside it. */
export function printConfig({ config, sources }: Loaded & { readonly ok: true }): string {
  const sections: Readonly<Record<string, Readonly<Record<string, unknown>>>> = config;
  return Object.keys(configSchema.shape)
    .map((section) => {
      const lines = settings
        .filter((setting) => setting.section === section)
        .map((setting) => {
          const value = sections[section]?.[setting.name];
          const source = describeSource(sources.get(setting) ?? { from: "default" });
          return value === undefined
            ? `  # ${setting.name}: not set`
            : escapeControls(`  ${setting.name}: ${JSON.stringify(value)} # ${source}`);
        });
      return `${section}:\n${lines.join("\n")}\n`;
    })
    .join("");
}
