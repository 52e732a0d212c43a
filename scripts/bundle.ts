/**
 * Builds what is published: `dist/main.js` (the command line, in chunks that load when they are needed), `dist/engine.js` (the
 * programmatic entry in one file), `dist/types` for it, and the manifest of the commands, with which help needs no command file.
 *
 *   node scripts/bundle.ts [FOLDER]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { build, type Plugin } from "esbuild";
import { EmbeddedPlugin } from "../src/cli/plugin.ts";
import { commandFiles, sourceProgram } from "../src/cli/program.ts";

const root = resolve(import.meta.dirname, "..");

/** What CommonJS packages inside an ES module ask for. */
const BANNER = [
  'import { createRequire as __createRequire } from "node:module";',
  'import { dirname as __pathDirname } from "node:path";',
  "const require = __createRequire(import.meta.url);",
  "const __filename = import.meta.filename;",
  "const __dirname = import.meta.dirname;",
].join("\n");

/** @returns the manifest of all commands, made by loading each of them once. */
export async function manifestOf(): Promise<object> {
  const plugin = new EmbeddedPlugin(sourceProgram(root));
  await plugin.load();
  return plugin.manifest;
}

/**
 * The entry of a build: the table of commands and what package.json says, written down instead of being searched for.
 * @param folder an expression for the folder of package.json
 */
export function programSource(folder: string, manifest: object): string {
  const { name, version, description, type, oclif } = createRequire(import.meta.url)("../package.json");
  const commands = [...commandFiles(root)].map(
    ([id, file]) =>
      `  [${JSON.stringify(id)}, () => import(${JSON.stringify(`./${relative(root, file)}`)})],`,
  );
  return `
import { main } from "./src/cli/main.ts";
import { runProcess } from "./src/cli/process.ts";
const commands = new Map([
${commands.join("\n")}
]);
const manifest = JSON.parse(${JSON.stringify(JSON.stringify(manifest))});
const pjson = ${JSON.stringify({ name, version, description, type, oclif })};
export function start() {
  void runProcess(() => main({ root: ${folder}, pjson, commands, manifest }, process.argv.slice(2)));
}
`;
}

/** Gives the entry named \`program\` the text that was generated for it. */
export function programPlugin(source: string): Plugin {
  return {
    name: "program",
    setup(setup) {
      setup.onResolve({ filter: /^program$/ }, () => ({
        path: join(root, "program.ts"),
        namespace: "program",
      }));
      setup.onLoad({ filter: /.*/, namespace: "program" }, () => ({
        contents: source,
        loader: "ts",
        resolveDir: root,
      }));
    },
  };
}

/**
 * `node:process` as a module reads every property of `process`, one of which takes milliseconds to make. The packages that import it
 * want the object that is there anyway.
 */
export const PROCESS: Plugin = {
  name: "process",
  setup(setup) {
    setup.onResolve({ filter: /^node:process$/ }, () => ({ path: "process", namespace: "process" }));
    setup.onLoad({ filter: /.*/, namespace: "process" }, () => ({
      contents: "export default globalThis.process;",
    }));
  },
};

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node24",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "none",
  logLevel: "warning",
} as const;

/** Builds everything into a folder, which is emptied first. */
export async function bundle(out: string): Promise<void> {
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  const manifest = await manifestOf();
  await build({
    ...shared,
    entryPoints: { main: "program" },
    plugins: [PROCESS, programPlugin(programSource("__pathDirname(import.meta.dirname)", manifest))],
    outdir: out,
    splitting: true,
    chunkNames: "chunks/[name]-[hash]",
    banner: { js: BANNER },
  });
  await build({
    ...shared,
    entryPoints: { engine: "src/engine.ts" },
    outdir: out,
    platform: "neutral",
    mainFields: ["module", "main"],
  });
  writeFileSync(join(out, "oclif.manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  writeTypes(out);
}

/** Declarations for the engine. They are written even where a type is wrong: that is for \`npm run check\` to say. */
function writeTypes(out: string): void {
  const compiler = createRequire(import.meta.url).resolve("typescript/package.json");
  try {
    execFileSync(
      process.execPath,
      [
        join(compiler, "../bin/tsc"),
        "-p",
        join(root, "scripts/tsconfig.types.json"),
        "--outDir",
        join(out, "types"),
      ],
      { stdio: "pipe" },
    );
  } catch (error) {
    const text = String((error as { stdout?: unknown }).stdout ?? error);
    process.stderr.write(`types of the engine:\n${text}\n`);
  }
  for (const file of readdirSync(join(out, "types"), { recursive: true }).map(String)) {
    if (!file.endsWith(".d.ts")) continue;
    const path = join(out, "types", file);
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replaceAll(/((?:from|import\() ?"\.[^"]*)\.ts"/g, '$1.js"'));
  }
}

if (import.meta.main) {
  await bundle(resolve(process.argv[2] ?? join(root, "dist")));
}
