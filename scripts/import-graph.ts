/** Reads which file of this repository imports which: TypeScript files and the scripts of Vue components. */
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export type Import = { from: string; specifier: string; line: number; typeOnly: boolean; to: string | null };

/** Paths are relative to the root of the repository; `to` is null for npm packages and assets. */
export function readImports(files: ReadonlyMap<string, string>): Import[] {
  return [...files].flatMap(([path, text]) => importsOf(path, text, (candidate) => files.has(candidate)));
}

function importsOf(path: string, text: string, exists: (path: string) => boolean): Import[] {
  const source = ts.createSourceFile(
    path,
    scriptOf(path, text),
    ts.ScriptTarget.ESNext,
    false,
    ts.ScriptKind.TS,
  );
  const found: Import[] = [];
  const add = (literal: ts.Expression | undefined, typeOnly: boolean) => {
    if (!literal || !ts.isStringLiteralLike(literal)) return;
    const line = source.getLineAndCharacterOfPosition(literal.getStart(source)).line + 1;
    found.push({
      from: path,
      specifier: literal.text,
      line,
      typeOnly,
      to: resolveImport(path, literal.text, exists),
    });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeOnly(node));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
      add(node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
      add(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** `import { type A }` still runs the module (verbatimModuleSyntax), so only `import type` counts. */
function isTypeOnly(node: ts.ImportDeclaration): boolean {
  return node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword;
}

/** The scripts of a component, each on the lines it has there. */
function scriptOf(path: string, text: string): string {
  if (!path.endsWith('.vue')) return text;
  let out = '';
  let line = 0;
  for (const match of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
    const start = text.slice(0, match.index + match[0].indexOf('>') + 1).split('\n').length - 1;
    out += `${'\n'.repeat(start - line)}${match[1]}`;
    line = out.split('\n').length - 1;
  }
  return out;
}

function resolveImport(from: string, specifier: string, exists: (path: string) => boolean): string | null {
  const [bare = ''] = specifier.split('?');
  if (bare.startsWith('.')) {
    const path = normalize(join(dirname(from), bare)).replaceAll('\\', '/');
    return [path, `${path}.ts`, `${path}.vue`].find(exists) ?? (path.endsWith('.ts') ? path : null);
  }
  const workspace = /^@zivero\/(shared|server|store|admin)\/(.+)$/.exec(bare);
  return workspace ? `${workspace[1]}/src/${workspace[2]}.ts` : null;
}

/** Each ring of files that import each other at run time, once, starting from its first file by name. */
export function findCycles(imports: readonly Import[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const { from, to, typeOnly } of imports) {
    if (!to || typeOnly || from === to) continue;
    next.set(from, (next.get(from) ?? new Set()).add(to));
  }
  const cycles: string[][] = [];
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) {
      cycles.push(path.slice(at));
      return;
    }
    if (done.has(file)) return;
    path.push(file);
    for (const to of next.get(file) ?? []) visit(to);
    path.pop();
    done.add(file);
  };
  for (const file of [...next.keys()].sort()) visit(file);
  return cycles;
}
