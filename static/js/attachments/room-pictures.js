/**
 * The pictures of a room in the order in which they were said: those in the page as they are now, and older and newer ones
 * that are asked for. Or, opened from the panel of files, those that it lists.
 *
 * A picture is {id, address, name, alt, by, width, height, number (its message's), isAnimated, file (the <chat-file>)}.
 */
import { get, parse } from "maru/core/http";
import { wholeDate } from "maru/core/time";

const SHOWN = 'chat-timeline chat-file[data-kind="image"]:not([data-broken])';
const LISTED = '.room-file[data-kind="image"]:has(img)';

export class RoomPictures {
  #beyond = { older: [], newer: [] }; // the oldest first
  #isAll = { older: false, newer: false };
  #isListed;

  /** `element` is a <chat-file>, or a row of the panel. */
  constructor(element) {
    this.#isListed = element.matches(".room-file");
  }

  /** A message may have changed, or gone, since the last look. */
  get all() {
    if (this.#isListed) return inOrder([...document.querySelectorAll(`#panel ${LISTED}`)].map(fromRow));
    const shown = [...document.querySelectorAll(SHOWN)].filter(({ message }) => !("blocked" in message.dataset)).map(fromMessage);
    const ids = new Set(shown.map(({ id }) => id));
    const [older, newer] = [this.#beyond.older, this.#beyond.newer].map((some) => some.filter(({ id }) => !ids.has(id)));
    return [...older, ...shown, ...newer];
  }

  /** Asks for those before the first (`older`), or after the last (`newer`). Resolves with whether there were any. */
  async read(side) {
    if (!this.mayHave(side)) return false;
    const { oldest, newest, roomUrl } = document.querySelector("chat-timeline").dataset;
    const query = side === "older" ? `before=${this.#beyond.older[0]?.number ?? oldest}` : `after=${this.#beyond.newer.at(-1)?.number ?? newest}`;
    const response = await get(`${roomUrl}files/?kind=image&${query}`).catch(() => null);
    if (!response?.ok) return false;
    const found = inOrder([...parse(await response.text()).querySelectorAll(LISTED)].map(fromRow));
    this.#isAll[side] = !found.length;
    this.#beyond[side] = side === "older" ? [...found, ...this.#beyond.older] : [...this.#beyond.newer, ...found];
    return found.length > 0;
  }

  /** Whether there may be more on this side. */
  mayHave(side) {
    const timeline = document.querySelector("chat-timeline");
    if (this.#isListed || this.#isAll[side] || !timeline) return false;
    return side === "older" ? Number(timeline.dataset.oldest) > 1 : !timeline.atEnd;
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
