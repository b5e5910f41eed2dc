/** Which files may come into a message, and why the others may not: told before anything is uploaded. */
import { sizeInWords } from "maru/uploads/sizes";
import { say } from "maru/core/words";

/** Resolves with {taken, refused: sentences} of these files; `room` is how many more the message takes. */
export async function sortOut(all, { maxBytes, most, room }) {
  const refused = [];
  const fit = [];
  for (const file of all) {
    const reason = await reasonAgainst(file, maxBytes);
    if (reason) refused.push(reason);
    else fit.push(file);
  }
  const over = fit.splice(Math.max(0, room)).map(({ name }) => name);
  if (over.length) refused.push(say("files-too-many", { n: most, names: over.join(", ") }));
  return { taken: fit, refused };
}

async function reasonAgainst(file, maxBytes) {
  const { name, size } = file;
  if (size > maxBytes) return say("file-too-large", { name, size: sizeInWords(maxBytes) });
  try {
    await file.slice(0, 1).arrayBuffer();
  } catch {
    return say("file-unreadable", { name }); // a folder, or it is gone
  }
  return size ? "" : say("file-empty", { name });
}
