/**
 * The pictures of a room in the order in which they were said: those in the page as they are now, and older ones that are
 * asked for. Or, opened from the panel of files, those that it lists.
 *
 * A picture is {id, address, name, alt, by, width, height, number (its message's), isAnimated, file (the <chat-file>)}.
 */
import { get, parse } from "maru/core/http";
import { wholeDate } from "maru/core/time";

const SHOWN = 'chat-timeline chat-file[data-kind="image"]:not([data-broken])';
const LISTED = '.room-file[data-kind="image"]:has(img)';

export class RoomPictures {
  #older = []; // the oldest first
  #isListed;
  #isAll = false;

  /** `element` is a <chat-file>, or a row of the panel. */
  constructor(element) {
    this.#isListed = element.matches(".room-file");
  }

  /** A message may have changed, or gone, since the last look. */
  get all() {
    if (this.#isListed) return inOrder([...document.querySelectorAll(`#panel ${LISTED}`)].map(fromRow));
    const shown = [...document.querySelectorAll(SHOWN)].filter(({ message }) => !("blocked" in message.dataset)).map(fromMessage);
    const ids = new Set(shown.map(({ id }) => id));
    return [...this.#older.filter(({ id }) => !ids.has(id)), ...shown];
  }

  /** Asks for those before the first. Resolves with whether there were any. */
  async readOlder() {
    const timeline = document.querySelector("chat-timeline");
    if (this.#isListed || this.#isAll || !timeline) return false;
    const before = this.#older[0]?.number ?? Number(timeline.dataset.oldest);
    const response = await get(`${timeline.dataset.roomUrl}files/?kind=image&before=${before}`).catch(() => null);
    if (!response?.ok) return false;
    const rows = [...parse(await response.text()).querySelectorAll(LISTED)];
    this.#isAll = !rows.length;
    this.#older.unshift(...inOrder(rows.map(fromRow)));
    return rows.length > 0;
  }

  get mayHaveOlder() {
    return !this.#isListed && !this.#isAll && Number(document.querySelector("chat-timeline")?.dataset.oldest) > 1;
  }
}

export function fromMessage(file) {
  const { dataset, message, address } = file;
  const author = message?.querySelector(":scope > .author")?.textContent ?? "";
  const time = message?.querySelector(":scope > time");
  return {
    ...{ id: dataset.file, name: dataset.name, alt: dataset.alt ?? "", width: dataset.width, height: dataset.height },
    ...{ address, file, number: Number(message?.dataset.number), isAnimated: "animated" in dataset },
    by: time ? `${author} · ${wholeDate(new Date(time.dateTime))}` : author,
  };
}

export function fromRow(row) {
  const image = row.querySelector("img");
  const [name, by] = [row.querySelector(".room-file-about > a"), row.querySelector("small")];
  const [, number] = row.querySelector("a.button:not([download])").getAttribute("href").match(/(\d+)\/$/) ?? [];
  return {
    ...{ id: row.dataset.file, name: name.textContent, alt: image.alt, width: image.getAttribute("width"), height: image.getAttribute("height") },
    ...{ address: name.getAttribute("href"), file: null, number: Number(number), isAnimated: false },
    by: by.textContent.trim(),
  };
}

/** Rows come the newest message first; the pictures of one message are in its own order. */
function inOrder(pictures) {
  return [...pictures].sort((a, b) => a.number - b.number);
}
