import { parseSync, Visitor } from "oxc-parser";

/** What the rules look at in one source file. */
export interface SourceFacts {
  readonly lines: number;
  readonly imports: readonly ImportFact[];
  /** Names read as values, but for property names; members of globals too, as `process.env`. */
  readonly names: readonly NameFact[];
  readonly defaultExport: boolean;
  /** Every statement is an import or a re-export, and there is a re-export. */
  readonly barrel: boolean;
  /** Variables of the module itself that can be assigned again. */
  readonly moduleVariables: readonly NameFact[];
}

export interface ImportFact {
  readonly from: string;
  readonly kind: "value" | "type" | "lazy";
  readonly line: number;
}

export interface NameFact {
  readonly name: string;
  readonly line: number;
}

/** Reads the syntax tree. TypeScript 7 has no programming interface, hence oxc's parser. */
export function readFacts(path: string, text: string): SourceFacts {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors.map((error) => error.message).join("; ")}`);
  const lineAt = (offset: number) => text.slice(0, offset).split("\n").length;
  const imports: ImportFact[] = [];
  const names: NameFact[] = [];
  const propertyNames = new Set<unknown>();
  const nameOnly = (node: { computed: boolean; key: unknown; shorthand?: boolean }) => {
    if (!node.computed && node.shorthand !== true) propertyNames.add(node.key);
  };

  new Visitor({
    ImportDeclaration(node) {
      const onlyTypes = node.specifiers.every((one) => one.type === "ImportSpecifier" && one.importKind === "type");
      const type = node.importKind === "type" || (node.specifiers.length > 0 && onlyTypes);
      imports.push({ from: node.source.value, kind: type ? "type" : "value", line: lineAt(node.start) });
    },
    ExportAllDeclaration(node) {
      imports.push({ from: node.source.value, kind: node.exportKind ?? "value", line: lineAt(node.start) });
    },
    ExportNamedDeclaration(node) {
      if (node.source)
        imports.push({ from: node.source.value, kind: node.exportKind ?? "value", line: lineAt(node.start) });
    },
    ImportExpression(node) {
      const from = node.source.type === "Literal" ? String(node.source.value) : "(computed)";
      imports.push({ from, kind: "lazy", line: lineAt(node.start) });
    },
    TSImportType(node) {
      imports.push({ from: node.source.value, kind: "type", line: lineAt(node.start) });
    },
    MemberExpression(node) {
      if (node.computed) return;
      propertyNames.add(node.property);
      if (node.object.type === "Identifier") {
        names.push({ name: `${node.object.name}.${node.property.name}`, line: lineAt(node.start) });
      }
    },
    Property: nameOnly,
    MethodDefinition: nameOnly,
    PropertyDefinition: nameOnly,
    TSPropertySignature: nameOnly,
    TSMethodSignature: nameOnly,
    MetaProperty(node) {
      names.push({ name: "import.meta", line: lineAt(node.start) });
      propertyNames.add(node.meta).add(node.property);
    },
    Identifier(node) {
      if (!propertyNames.has(node)) names.push({ name: node.name, line: lineAt(node.start) });
    },
  }).visit(program);

  const moduleVariables = program.body.flatMap((statement) => {
    const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    if (declared?.type !== "VariableDeclaration" || declared.kind === "const") return [];
    return [{ name: declared.kind, line: lineAt(declared.start) }];
  });
  const reexports = program.body.map(
    (one) => one.type === "ExportAllDeclaration" || (one.type === "ExportNamedDeclaration" && one.declaration === null),
  );
  return {
    lines: text.trimEnd().split("\n").length,
    imports,
    names,
    defaultExport: program.body.some((statement) => statement.type === "ExportDefaultDeclaration"),
    barrel:
      reexports.includes(true) &&
      program.body.every((statement, index) => statement.type === "ImportDeclaration" || reexports[index]),
    moduleVariables,
  };
}
