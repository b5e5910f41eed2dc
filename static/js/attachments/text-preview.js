/** The first lines of a text, below its card, once it is nearly in view. */
import { whenInView } from "maru/attachments/in-view";
import { get, parse } from "maru/core/http";

/** What the server has no first lines of stays a card. */
export function showPreview(file) {
  whenInView(file, async () => {
    const preview = await read(file.beside("preview/")).catch(() => null);
    if (!preview || !file.isConnected) return;
    const add = () => file.append(preview);
    const timeline = file.closest("chat-timeline");
    timeline ? timeline.changePending(add) : add();
  });
}

async function read(address) {
  const response = await get(address);
  if (!response.ok) return null;
  const text = await response.text();
  if (!text.trim()) return null;
  const preview = document.createElement("div");
  preview.className = "file-preview";
  preview.dir = "auto";
  if (response.headers.get("Content-Type")?.startsWith("text/html")) preview.append(parse(text));
  else {
    const lines = document.createElement("pre");
    lines.textContent = text;
    preview.append(lines);
  }
  return preview;
}
