/**
 * <chat-message>: one line of a timeline. The server's bytes are the same for everybody and hold no words of any
 * language; here they become the viewer's: whose it is, when it was, what a system line or a tombstone says.
 *
 * Sets on itself: data-mine. Others set data-blocked, data-grouped, data-folded, data-flash, data-pending, data-failed.
 */
import { spokenFiles } from "maru/attachments/file-words";
import { isSpeech } from "maru/core/kinds";
import { clock, wholeDate } from "maru/core/time";
import { viewer } from "maru/core/viewer";
import { say } from "maru/core/words";
import { foldIfBlocked } from "maru/messages/blocked-messages";
import { openEditor } from "maru/messages/message-editor";
import { whatHappened } from "maru/messages/system-lines";

const SPOKEN = 120; // characters of a message that are in its spoken name

class ChatMessage extends HTMLElement {
  #dressed = false;

  connectedCallback() {
    if (this.#dressed) return;
    this.#dressed = true;
    const { author, change } = this.dataset;
    this.setAttribute("role", "article");
    this.toggleAttribute("data-mine", author === viewer.id);
    this.#tellTime();
    this.#nameAuthor();
    this.#markGuest();
    const body = this.querySelector(".body");
    if (change === "removed") body.textContent = say("deleted");
    else if (this.#speaks && change === "edited") body.after(mark("edited", say("edited")));
    this.#tellWhisper();
    foldIfBlocked(this);
    this.nameItself();
  }

  /** Whether it is stored, and has words of its own. */
  get lasting() {
    return this.#speaks && this.dataset.change !== "removed" && !this.hasAttribute("data-pending");
  }

  /** Whether the viewer may edit it. */
  get editable() {
    return this.lasting && this.hasAttribute("data-mine");
  }

  /** The viewer's own picture in it that may be described: the first without a description, or the first. */
  get describable() {
    if (!this.editable) return null;
    const pictures = [...this.querySelectorAll(':scope > .files > chat-file[data-kind="image"]:not([data-broken])')];
    return pictures.find(({ dataset }) => !dataset.alt) ?? pictures[0] ?? null;
  }

  /** Whether the viewer may delete it: those who run the room may delete what others wrote. */
  get removable() {
    return this.lasting && (this.editable || "tidies" in (this.closest("chat-timeline")?.dataset ?? {}));
  }

  /** Whether the viewer may report it to the moderators: what somebody else said. */
  get reportable() {
    return this.lasting && !this.hasAttribute("data-mine");
  }

  /** The id under which the server knows it. */
  get serverId() {
    return this.id.slice("message-".length);
  }

  /** Its author has another name or picture now (a <chat-profile>), or is gone. */
  follow({ dataset: { name, deleted, guest }, firstElementChild: avatar }) {
    this.toggleAttribute("data-deleted", deleted !== undefined);
    this.toggleAttribute("data-guest", guest !== undefined);
    this.dataset.name = name ?? "";
    this.querySelector(":scope > .avatar")?.replaceWith(avatar.cloneNode(true));
    this.#nameAuthor();
    this.#markGuest();
    this.nameItself();
  }

  /** The room has another name now, which some lines say. */
  retell() {
    if (this.#speaks) return;
    this.#nameAuthor();
    this.nameItself();
  }

  /** What is read out of it as it comes: who says it, and all of it. */
  get news() {
    const { words } = this;
    if (!this.#speaks) return words;
    const all = [this.#mark("whisper-mark"), words, this.#files].filter(Boolean).join(" · ");
    return say("spoken-news", { name: this.#name, words: all });
  }

  /** Its text as it is shown; of one that is folded away, the line that stands for it. */
  get words() {
    const { textContent } = "blocked" in this.dataset ? this.querySelector(".blocked-line") : this.querySelector(":scope > .body");
    return textContent.trim();
  }

  edit() {
    openEditor(this);
  }

  /** Goes on with what the viewer was doing with an older state of this message. */
  takeOver(older) {
    const tools = this.lasting ? ":scope > .message-toolbar, " : "";
    this.append(...older.querySelectorAll(`${tools}:scope > form, :scope > .refusal`));
    for (const file of this.querySelectorAll("chat-file")) keepFile(file, older);
    this.toggleAttribute("data-editing", older.hasAttribute("data-editing"));
    if (older.hasAttribute("tabindex")) this.tabIndex = older.tabIndex; // a stop of the list, which may have the focus
  }

  get #speaks() {
    return isSpeech(this.dataset.kind);
  }

  #tellTime() {
    const time = this.querySelector("time");
    const date = new Date(time.dateTime);
    time.textContent = clock(date);
    time.title = wholeDate(date);
  }

  get #name() {
    return "deleted" in this.dataset ? say("deleted-account") : this.dataset.name;
  }

  /** What a screen reader says of it: who, when, and the first words. */
  nameItself() {
    const marks = [this.#mark("whisper-mark"), this.#mark("edited"), this.#mark("message-failed > .reason")];
    const words = [shorten(this.words), this.#files, ...marks].filter(Boolean).join(" · ");
    const time = this.querySelector(":scope > time").textContent;
    this.ariaLabel = say(this.#speaks ? "spoken-message" : "spoken-line", { name: this.#name, time, words });
  }

  /** Of one that is folded away nothing is told. */
  get #files() {
    return "blocked" in this.dataset ? "" : spokenFiles(this);
  }

  #mark(name) {
    return this.querySelector(`:scope > .${name}`)?.textContent;
  }

  /** A deleted account has no name: the page has words for it. */
  #nameAuthor() {
    const name = this.#name;
    const author = this.querySelector(":scope > .author");
    if (author) author.textContent = name;
    else if (!this.#speaks && this.dataset.change !== "removed") this.querySelector(".body").textContent = whatHappened(this, name);
  }

  /** Whoever is here with nothing but a nickname is told apart from people who have signed up. */
  #markGuest() {
    if ("guest" in this.dataset) this.querySelector(":scope > .author")?.append(mark("guest-mark", say("guest")));
  }

  /** Who else sees a whisper stands beside it. */
  #tellWhisper() {
    const { whisperTo, whisperName, name, author } = this.dataset;
    if (whisperTo === undefined || this.dataset.change === "removed") return;
    const other = author === viewer.id ? whisperName : name;
    this.querySelector(".body").before(mark("whisper-mark", say("whisper", { name: other })));
  }
}

/** A file that is the same stays as it is: what plays goes on. */
function keepFile(file, older) {
  const { dataset } = file;
  const before = older.querySelector(`chat-file[data-file="${CSS.escape(dataset.file)}"]`);
  const isSame = before && !("broken" in before.dataset) && Object.entries(dataset).every(([name, value]) => before.dataset[name] === value);
  if (isSame && before.dataset.alt === dataset.alt) file.replaceWith(before);
}

function mark(name, words) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = words;
  return span;
}

function shorten(text) {
  const short = [...text.slice(0, 2 * SPOKEN)].slice(0, SPOKEN).join(""); // never half of a pair
  return short.length < text.length ? `${short}…` : short;
}

customElements.define("chat-message", ChatMessage);
