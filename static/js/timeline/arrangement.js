/**
 * What stands between messages and what ties them together: day lines, the unread line, groups of one author.
 * `arrange` may be called after any change; it touches only what is not yet so.
 */
import { isSpeech } from "maru/core/kinds";
import { dayKey, dayName } from "maru/core/time";
import { say } from "maru/core/words";
import { fold } from "maru/timeline/folds";

const GROUP = 5 * 60_000; // ms between two messages of one author that still belong together

export class Arrangement {
  #list;
  #unreadAfter;
  #days = new Map();
  #today = "";
  #facts = new WeakMap();
  #unreadLine = line("unread-line", say("unread-line"));

  /** `unreadAfter`: the number after which the unread line stands; null for none. */
  constructor(list, unreadAfter) {
    this.#list = list;
    this.#unreadAfter = unreadAfter;
  }

  /** The line, while it is in the page. */
  get unreadLine() {
    return this.#unreadLine.isConnected ? this.#unreadLine : null;
  }

  moveUnreadLine(number) {
    this.#unreadAfter = number;
  }

  arrange() {
    const stale = new Set(this.#days.keys());
    let unreadPlaced = false;
    let previous = null;
    for (const message of this.#list.querySelectorAll(":scope > chat-message")) {
      const facts = this.#factsOf(message);
      const lines = [];
      if (facts.day !== previous?.day) {
        lines.push(this.#dayLine(facts));
        stale.delete(facts.day);
      }
      if (!unreadPlaced && this.#startsUnread(message, previous)) {
        lines.push(this.#unreadLine);
        unreadPlaced = true;
      }
      place(lines, message);
      message.toggleAttribute("data-grouped", lines.length === 0 && belongs(facts, previous));
      previous = facts;
    }
    if (!unreadPlaced) this.#unreadLine.remove();
    for (const day of stale) this.#forget(day);
    this.#renameDays();
    fold(this.#list);
  }

  /** Of the days that are stuck at the top of the scrolled element, each hides as the next one comes to lie on it. */
  showDay(scroller) {
    const top = scroller.getBoundingClientRect().top + 1;
    const days = [...this.#days.values()].sort((a, b) => a.at - b.at);
    const boxes = days.map(({ element }) => element.getBoundingClientRect());
    days.forEach(({ element }, index) => {
      const isStuck = boxes[index].top <= top;
      element.toggleAttribute("data-stuck", isStuck);
      element.toggleAttribute("data-passed", isStuck && boxes[index + 1]?.top < boxes[index].bottom);
    });
  }

  #startsUnread(message, previous) {
    if (this.#unreadAfter === null || !message.dataset.number) return false;
    const number = Number(message.dataset.number);
    const last = previous ? Number(previous.number) : number - 1;
    return last <= this.#unreadAfter && this.#unreadAfter < number;
  }

  #factsOf(message) {
    let facts = this.#facts.get(message);
    if (!facts) {
      const { author, kind, change, number, whisperTo } = message.dataset;
      const at = new Date(message.querySelector("time").dateTime);
      facts = { author, whisperTo, at, number, day: dayKey(at), speaks: isSpeech(kind) && change !== "removed" };
      this.#facts.set(message, facts);
    }
    return facts;
  }

  #dayLine({ day, at }) {
    if (!this.#days.has(day)) this.#days.set(day, { at, element: line("day-line", dayName(at)) });
    return this.#days.get(day).element;
  }

  #forget(day) {
    this.#days.get(day).element.remove();
    this.#days.delete(day);
  }

  /** "Today" becomes "Yesterday" in a page that stays open overnight. */
  #renameDays() {
    const today = dayKey(Date.now());
    if (today === this.#today) return;
    this.#today = today;
    for (const { at, element } of this.#days.values()) element.firstChild.textContent = dayName(at);
  }
}

function belongs(facts, previous) {
  return facts.speaks && previous?.speaks && facts.author === previous.author && facts.whisperTo === previous.whisperTo && facts.at - previous.at < GROUP;
}

/** Puts the lines right before the message, unless they are there already. */
function place(lines, message) {
  let next = message;
  for (const element of [...lines].reverse()) {
    if (next.previousElementSibling !== element) next.before(element);
    next = element;
  }
}

function line(name, words) {
  const element = document.createElement("div");
  element.className = name;
  element.setAttribute("role", "separator");
  const span = document.createElement("span");
  span.textContent = words;
  element.append(span);
  return element;
}
