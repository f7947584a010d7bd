import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { parse } from 'vue/compiler-sfc';

/** One import of a file, of whatever form. */
export interface Import {
  /** What is asked for; null when it is computed and cannot be read from the source. */
  readonly specifier: string | null;
  /** Gone after compilation (`import type`, `export type`, `import('…')` as a type). */
  readonly typeOnly: boolean;
  readonly line: number;
}

/** Everything a .ts or .vue file imports: static, dynamic, required, re-exported, or as a type. */
export function importsOf(path: string): Import[] {
  const text = readFileSync(path, 'utf8');
  const scripts = path.endsWith('.vue') ? vueScripts(text, path) : [{ text, line: 0 }];
  return scripts.flatMap(({ text, line }) =>
    readImports(text).map((found) => ({ ...found, line: found.line + line })),
  );
}

function vueScripts(text: string, path: string): { text: string; line: number }[] {
  const { descriptor } = parse(text, { filename: path, sourceMap: false });
  return [descriptor.script, descriptor.scriptSetup].flatMap((block) => {
    if (!block) return [];
    const own = { text: block.content, line: block.loc.start.line - 1 };
    return block.src ? [own, { text: `import '${block.src}';`, line: own.line }] : [own];
  });
}

function readImports(text: string): Import[] {
  const source = ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: Import[] = [];
  const add = (node: ts.Node, specifier: ts.Node | undefined, typeOnly: boolean) => {
    const { line } = source.getLineAndCharacterOfPosition(node.getStart());
    const literal = specifier && ts.isStringLiteralLike(specifier) ? specifier.text : null;
    found.push({ specifier: literal, typeOnly, line: line + 1 });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) {
      add(node, node.moduleSpecifier, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (ts.isExportDeclaration(node)) {
      if (node.moduleSpecifier) add(node, node.moduleSpecifier, node.isTypeOnly);
    } else if (ts.isImportEqualsDeclaration(node)) {
      if (ts.isExternalModuleReference(node.moduleReference))
        add(node, node.moduleReference.expression, node.isTypeOnly);
    } else if (ts.isImportTypeNode(node)) {
      add(node, ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined, true);
    } else if (ts.isCallExpression(node) && loadsModule(node.expression)) {
      for (const specifier of listed(node.arguments[0])) add(node, specifier, false);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `import(…)`, `require(…)`, `require.resolve(…)`, `process.getBuiltinModule(…)`, `import.meta.glob(…)`. */
function loadsModule(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isIdentifier(callee)) return callee.text === 'require';
  // createRequire(…)('…')
  if (ts.isCallExpression(callee)) return /\bcreateRequire$/.test(callee.expression.getText());
  if (!ts.isPropertyAccessExpression(callee)) return false;
  const { name, expression } = callee;
  if (name.text === 'getBuiltinModule') return true;
  if (name.text === 'resolve') return ts.isIdentifier(expression) && expression.text === 'require';
  return name.text === 'glob' && ts.isMetaProperty(expression);
}

function listed(argument: ts.Expression | undefined): (ts.Expression | undefined)[] {
  return argument && ts.isArrayLiteralExpression(argument) ? [...argument.elements] : [argument];
}
