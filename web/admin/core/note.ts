/** As many bytes as the server keeps of a note. */
const maxBytes = 500;

/** As much of a note as the server takes, with no character cut in two. */
export function cutNote(note: string): string {
  const bytes = new TextEncoder();
  let length = 0;
  let cut = '';
  for (const character of note) {
    length += bytes.encode(character).length;
    if (length > maxBytes) break;
    cut += character;
  }
  return cut;
}
