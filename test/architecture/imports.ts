/**
 * Every way in which a module can name another: import and export, static and dynamic, of values and of types.
 *
 * @module
 */
import ts from "typescript";

export interface Import {
  /** As written; undefined where it is computed, so that no reader can tell. */
  specifier: string | undefined;
  dynamic: boolean;
}

/** Returns the imports of a module, in the order of its text. */
export function importsOf(text: string): Import[] {
  const source = ts.createSourceFile("module.ts", text, ts.ScriptTarget.Latest);
  const found: Import[] = [];
  const add = (named: ts.Node | undefined, dynamic = false): void => {
    found.push({ specifier: named && ts.isStringLiteralLike(named) ? named.text : undefined, dynamic });
  };

  for (const { fileName } of [...source.typeReferenceDirectives, ...source.referencedFiles])
    found.push({ specifier: fileName, dynamic: false });

  const visit = (node: ts.Node): void => {
    if ((ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) && node.moduleSpecifier) add(node.moduleSpecifier);
    else if (ts.isExternalModuleReference(node)) add(node.expression);
    else if (ts.isImportTypeNode(node)) add(ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined);
    else if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) add(node.name);
    else if (ts.isCallExpression(node) && isLoader(node.expression)) add(node.arguments[0], true);
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function isLoader(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text === "getBuiltinModule";
  return ts.isIdentifier(callee) && (callee.text === "require" || callee.text === "getBuiltinModule");
}
