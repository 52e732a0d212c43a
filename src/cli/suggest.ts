/** @returns the number of single-character edits (insert, delete, replace, swap) between two words. */
function distance(a: string, b: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (older[j - 2] ?? 0) + 1);
      row.push(best);
    }
    older = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}

/** @returns the known words that the given one may have been meant to be, nearest first; at most three. */
export function similar(word: string, known: readonly string[]): string[] {
  const limit = Math.max(1, Math.floor(word.length / 3) + 1);
  return known
    .map((candidate) => ({
      candidate,
      far: candidate.startsWith(word) && word !== "" ? 0 : distance(word.slice(0, 40), candidate),
    }))
    .filter(({ far }) => far <= limit)
    .sort(
      (a, b) =>
        a.far - b.far ||
        Number(b.candidate[0] === word[0]) - Number(a.candidate[0] === word[0]) ||
        (a.candidate < b.candidate ? -1 : 1),
    )
    .slice(0, 3)
    .map(({ candidate }) => candidate);
}

/**
 * @param bin how the program is called: `kubectl metallb`
 * @returns a line that helps after an unknown command, of which the words (at most two) are given
 */
export function suggestion(bin: string, words: readonly string[], ids: readonly string[]): string {
  const topics = ids.filter((id) => id.startsWith(`${words[0]}:`));
  const near = similar(words.join(":"), ids);
  const shown = near.length > 0 ? near : topics.length > 0 ? topics : similar(words[0] ?? "", ids);
  const help = `See '${bin} ${topics.length > 0 ? `${words[0]} ` : ""}--help'.`;
  return shown.length > 0
    ? `Did you mean: ${shown.map((id) => id.replaceAll(":", " ")).join(", ")}? ${help}`
    : help;
}
