import type { Command } from "@oclif/core/command";
import { visibleLine } from "../../output/visible.ts";
import type { Kind } from "../../snapshot/kinds.ts";
import { objectsOf } from "../../snapshot/select.ts";
import type { Snapshot } from "../../snapshot/snapshot.ts";
import { ARGUMENTS, type ArgumentWords } from "./arguments.ts";
import type { Candidate, Completion, Directive } from "./candidate.ts";
import { SUBJECTS, type Subject } from "./subjects.ts";
import { readWords, type TypedWords } from "./words.ts";

/** Reads the kinds that a completion needs, with the flags that were typed; undefined if that failed or took too long. */
export type Lookup = (kinds: readonly Kind[], typed: TypedWords) => Promise<Snapshot | undefined>;

type Described = Pick<Command.Cached, "id" | "flags" | "summary" | "hidden">;

const NONE: Completion = Object.freeze({ candidates: [], directive: 4 });
const FILES: Completion = Object.freeze({ candidates: [], directive: 0 });

/**
 * Completes a command line.
 * @param words the words after the program's name, the last being typed (possibly empty)
 */
export async function complete(
  words: readonly string[],
  commands: readonly Described[],
  lookup: Lookup,
): Promise<Completion> {
  const done = words.slice(0, -1);
  const last = words.at(-1) ?? "";
  const command = commandOf(done, commands);
  if (command === undefined) return commandWords(done, last, commands);
  const flags = Object.values(command.flags);
  const typed = readWords(done.slice(command.id.split(":").length), flags);
  const inline = /^--([^=]+)=(.*)$/s.exec(last);
  const waiting = typed.waiting ?? inline?.[1];
  if (waiting !== undefined) {
    const flag = flags.find(({ name }) => name === waiting);
    const completion = await flagValues(waiting, flag, typed, lookup);
    return inline === null || typed.waiting !== undefined
      ? startingWith(completion, last)
      : startingWith(prefixed(completion, `--${waiting}=`), last);
  }
  if (last.startsWith("-")) return startingWith(flagNames(flags), last);
  const argument = ARGUMENTS.find((entry) => entry.command === command.id);
  if (argument === undefined || typed.positional.length > 0) return NONE;
  return startingWith(await argumentWords(argument, last, typed, lookup), last);
}

function commandOf(words: readonly string[], commands: readonly Described[]): Described | undefined {
  const plain = words.filter((word) => !word.startsWith("-"));
  return commands
    .filter(({ id }) => id.split(":").every((part, i) => plain[i] === part))
    .sort((a, b) => b.id.length - a.id.length)[0];
}

function commandWords(done: readonly string[], last: string, commands: readonly Described[]): Completion {
  const depth = done.length;
  const candidates = new Map<string, Candidate>();
  for (const { id, hidden, summary } of commands) {
    const parts = id.split(":");
    const next = parts[depth];
    if (hidden || next === undefined || !done.every((word, i) => word === parts[i])) continue;
    const whole = parts.length === depth + 1;
    if (whole || !candidates.has(next)) {
      candidates.set(next, { word: next, about: whole ? (summary ?? "") : `${next} commands` });
    }
  }
  return startingWith({ candidates: [...candidates.values()], directive: 4 }, last);
}

function flagNames(flags: readonly Command.Flag.Cached[]): Completion {
  const candidates = flags
    .filter(({ hidden, name }) => hidden !== true && name.length > 1)
    .map(({ name, description = "" }) => ({
      word: `--${name}`,
      about: description.split(/; |\. | \(/)[0] ?? "",
    }));
  return { candidates, directive: 4 };
}

const FILE_FLAGS: ReadonlySet<string> = new Set([
  "from",
  "filename",
  "kubeconfig",
  "certificate-authority",
  "client-certificate",
  "client-key",
  "config",
  "against",
]);

async function flagValues(
  name: string,
  flag: Command.Flag.Cached | undefined,
  typed: TypedWords,
  lookup: Lookup,
): Promise<Completion> {
  if (flag?.type === "option" && flag.options !== undefined) {
    return { candidates: flag.options.map((word) => ({ word })), directive: 4 };
  }
  if (name === "output") {
    const formats = /: (.*)$/.exec(flag?.description ?? "")?.[1]?.split(", ") ?? [];
    return { candidates: formats.map((word) => ({ word: word.replace("…", "") })), directive: 4 };
  }
  if (FILE_FLAGS.has(name)) return FILES;
  const kind = name === "node" ? "Node" : name === "namespace" ? "Namespace" : undefined;
  const s = kind === undefined ? undefined : await lookup([kind], typed);
  if (kind === undefined || s === undefined) return NONE;
  return { candidates: objectsOf(s, kind).map(({ metadata }) => ({ word: metadata.name })), directive: 4 };
}

async function argumentWords(
  argument: ArgumentWords,
  last: string,
  typed: TypedWords,
  lookup: Lookup,
): Promise<Completion> {
  if ("words" in argument) return { candidates: argument.words, directive: 4 };
  const subjects = SUBJECTS.filter(({ prefix }) => argument.subjects.includes(prefix));
  const only = subjects.length === 1 ? subjects[0] : subjects.find(({ prefix }) => last.startsWith(prefix));
  if (only !== undefined)
    return { candidates: await subjectWords(only, only.prefix, typed, lookup), directive: 4 };
  const bare = subjects.find(({ prefix }) => prefix === argument.bare);
  const names = bare === undefined || last === "" ? [] : await subjectWords(bare, "", typed, lookup);
  const prefixes = subjects.map(({ prefix, about }) => ({ word: prefix, about }));
  const directive: Directive = names.some(({ word }) => word.startsWith(last)) ? 4 : 6;
  return { candidates: [...prefixes, ...names], directive };
}

async function subjectWords(
  subject: Subject,
  prefix: string,
  typed: TypedWords,
  lookup: Lookup,
): Promise<readonly Candidate[]> {
  const s = await lookup([subject.kind], typed);
  if (s === undefined) return [];
  const namespace = typed.values.get("namespace")?.at(-1) ?? "default";
  return subject
    .words(s, namespace)
    .map(({ word, about }) => ({ word: prefix + word, ...(about === undefined ? {} : { about }) }));
}

const prefixed = (completion: Completion, prefix: string): Completion => ({
  ...completion,
  candidates: completion.candidates.map((candidate) => ({ ...candidate, word: prefix + candidate.word })),
});

const startingWith = ({ candidates, directive }: Completion, start: string): Completion => ({
  candidates: candidates.filter(({ word }) => word.startsWith(start)),
  directive,
});

/** @returns the lines that kubectl expects of `kubectl_complete-metallb`: candidates, then the directive. */
export function completionLines({ candidates, directive }: Completion): string {
  const lines = candidates.map(({ word, about }) => {
    const shown = about === undefined || about === "" ? word : `${word}\t${about}`;
    return shown.split("\t").map(visibleLine).join("\t");
  });
  return `${[...lines, `:${directive}`].join("\n")}\n`;
}
