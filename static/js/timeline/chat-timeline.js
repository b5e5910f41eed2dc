/**
 * <chat-timeline>: the messages of one room on show, without a hole, in order, and still under the reader's eyes.
 *
 * Attributes from the server: data-room, -slug, -name, -kind, -title, -epoch, -cursor, -head-number, -read-up-to, -oldest,
 * -newest, -focus-number (a permalink's), -room-url, -changes-url, -messages-url, -read-url.
 * Cursor, bounds, head number and read position are kept up to date there, beside the list they belong to,
 * so that a page that comes back from the browser's Back goes on from what it shows.
 *
 * Events that bubble: `timeline-change`; `caught-up` (detail: how many new messages of others a catch-up brought).
 */
import { hear, tell } from "maru/core/events";
import { viewer } from "maru/core/viewer";
import { CatchUp } from "maru/delivery/catch-up";
import { PendingMessages } from "maru/delivery/pending-messages";
import { Revisions } from "maru/delivery/revisions";
import { socket } from "maru/delivery/socket";
import { foldLong } from "maru/messages/long-messages";
import { Arrangement } from "maru/timeline/arrangement";
import { History } from "maru/timeline/history";
import { MAX_NODES, MessageList, numberOf } from "maru/timeline/message-list";
import { ReadPosition } from "maru/timeline/read-position";
import { ReaderPlace } from "maru/timeline/reader-place";
import { speak } from "maru/timeline/spoken";

const AT_BOTTOM = 48; // px from the end of the list at which the view follows what comes
const CONTEXT = 120; // px of read messages left above the unread line when the room opens
const FLASH = 1_500; // ms

class ChatTimeline extends HTMLElement {
  #element;
  #list;
  #revisions;
  #arrangement;
  #catchUp;
  #history;
  #reading;
  #pending;
  #resizes;
  #stopped;
  #catchingUp = false;
  #news = 0;
  #leftAt = 0;

  /** Whether the view is at the end of the list and stays there. */
  following = false;

  /** Whether the viewer marked something of it unread: then looking at it is not reading, until they have left the room. */
  keptUnread = false;

  connectedCallback() {
    this.#stopped = new AbortController();
    this.#element = this.querySelector(".messages");
    this.#list = new MessageList(this.#element);
    this.#revisions = new Revisions(this.dataset);
    this.#arrangement = new Arrangement(this.#element, this.readUpTo < this.headNumber ? this.readUpTo : null);
    this.#catchUp = new CatchUp(this);
    this.#history = new History(this);
    this.#reading = new ReadPosition(this);
    this.#pending = new PendingMessages(this, this.#element);
    this.#resizes = new ResizeObserver(() => this.following && this.#toEnd());
    this.#arrange();
    this.#open();
    this.#listen();
    for (const sized of [this, this.#element]) this.#resizes.observe(sized);
    this.#pending.restore();
    tell("room-shown", this);
    socket.watch(); // the answer is a heartbeat: it tells what the page has missed on its way here
  }

  disconnectedCallback() {
    for (const part of [this.#catchUp, this.#reading, this.#pending]) part.stop();
    this.#resizes.disconnect();
    this.#stopped.abort();
  }

  get oldest() {
    return Number(this.dataset.oldest);
  }

  get newest() {
    return Number(this.dataset.newest);
  }

  /** The number of the room's last message that this tab knows of. */
  get headNumber() {
    return Number(this.dataset.headNumber);
  }

  get readUpTo() {
    return Number(this.dataset.readUpTo);
  }

  set readUpTo(number) {
    if (number <= this.readUpTo) return;
    this.dataset.readUpTo = number;
    tell("room-read", { room: this.dataset.room, number });
  }

  /** Whether the list reaches to the room's last message. */
  get atEnd() {
    return this.newest >= this.headNumber;
  }

  /** Whether it is what the tab shows: not below a page, nor on a phone behind the list. */
  get isOnShow() {
    return this.checkVisibility({ visibilityProperty: true });
  }

  /** Whether no message may be added without another one going. */
  get full() {
    return this.#list.size >= MAX_NODES;
  }

  /** The unread line, while it is in the page. */
  get unreadLine() {
    return this.#arrangement.unreadLine;
  }

  /** Messages that came since the view left the end of the list. */
  get newBelow() {
    return this.following ? 0 : Math.max(0, this.headNumber - this.#leftAt);
  }

  /** Takes in the messages of a frame. */
  receive(messages) {
    if (this.#catchingUp) this.#show(messages);
    else this.#show(messages.flatMap((message) => this.#revisions.take(Number(message.dataset.revision), message)));
    this.#mindTheGap();
  }

  /** Takes in what a catch-up brings; after the swap everything up to the revision is here. */
  catchUpTo(revision, swap) {
    const before = this.#news;
    this.#catchingUp = true;
    try {
      swap();
    } finally {
      this.#catchingUp = false;
    }
    this.#show(this.#revisions.reach(revision));
    this.#mindTheGap();
    this.dispatchEvent(new CustomEvent("caught-up", { bubbles: true, detail: this.#news - before }));
  }

  /** Too much was missed, or the room's past is another: the conversation is loaded again. */
  startAnew() {
    htmx.ajax("GET", this.dataset.roomUrl, { target: "#conversation", swap: "innerHTML" });
  }

  /** The room is not the viewer's any more; the page that comes says what it is now. */
  leave() {
    location.reload();
  }

  /** Takes in a page of history at its end of the list: "before" or "after". */
  takeHistory(where, messages) {
    this.#change(() => {
      this.#list.insert(messages);
      this.#list.trim(where === "before" ? "end" : "start");
    });
    if (!this.atEnd) this.#pending.clear();
    else if (where === "after") this.#pending.restore();
  }

  /** Changes the height of something in view: what stands above it stays where it is, also at the end of the list. */
  keepTop(change) {
    const { scrollTop } = this;
    change();
    this.scrollTop = scrollTop;
    this.#lookWhere();
    this.#changed();
  }

  /** Changes what stands after the list. With `follow` the end comes into view: one wants to see what one sends. */
  changePending(change, { follow = false } = {}) {
    this.#change(change, { follow });
  }

  async jumpToLatest() {
    if (!this.atEnd && (await this.#replaceWith("before", this.headNumber + 1))) this.#pending.restore();
    this.#toEnd();
  }

  /** Brings a message into view, fetching it if need be, and points at it. */
  async jumpTo(number) {
    if (!this.#numbered(number)) await this.#replaceWith("around", number);
    this.#pointAt(this.#numbered(number));
  }

  /** The message with this number and what follows are unread again. */
  unreadFrom(number) {
    this.keptUnread = true;
    this.dataset.readUpTo = Math.min(this.readUpTo, number - 1);
    this.#arrangement.moveUnreadLine(number - 1);
    this.#change(() => {});
  }

  /** Opens the viewer's last message for editing. Returns whether there is one. */
  editLast() {
    const own = this.#list.settled.findLast((message) => message.editable);
    own?.edit();
    return Boolean(own);
  }

  #numbered(number) {
    return this.#element.querySelector(`:scope > chat-message[data-number="${number}"]`);
  }

  #named(hash) {
    return /^#message-\d+$/.test(hash) ? this.#element.querySelector(hash) : null;
  }

  /** Shows changes that are due: new states in place, new messages at the end if the end is on show. */
  #show(messages) {
    if (!messages.length) return;
    this.#change(() => {
      const { atEnd, headNumber, oldest, newest } = this;
      const fresh = messages.filter((message) => !this.#list.replace(message));
      fresh.sort((a, b) => numberOf(a) - numberOf(b));
      const inside = fresh.filter((message) => oldest < numberOf(message) && numberOf(message) < newest);
      const added = fresh.filter((message) => numberOf(message) > headNumber);
      this.#list.insert(inside);
      if (added.length) this.#add(added, atEnd);
      this.#pending.sweep();
    });
  }

  #add(added, atEnd) {
    const { headNumber, following } = this;
    // In a tab nobody looks at, the unread line moves to what came since everything was read.
    if (document.hidden && this.readUpTo >= headNumber) this.#arrangement.moveUnreadLine(headNumber);
    this.dataset.headNumber = numberOf(added.at(-1));
    const news = added.filter(({ dataset }) => dataset.author !== viewer.id);
    this.#news += news.length;
    if (!atEnd) return;
    if (following && added.length >= MAX_NODES) this.#list.clear();
    // Who follows sees the last ones; who reads further up keeps their place, and gets what there is room for.
    this.#list.insert(following ? added.slice(-MAX_NODES) : added.slice(0, Math.max(0, MAX_NODES - this.#list.size)));
    if (following) this.#list.trim("start");
    speak(this, news.filter((message) => message.isConnected));
  }

  /** Leaves the last message on the screen; the others are there when the room is opened again. */
  async #clear() {
    await this.jumpToLatest();
    this.#change(() => this.#list.keepLast());
  }

  #mindTheGap() {
    if (this.#revisions.waitsFor) this.#catchUp.soon(this.#revisions.waitsFor);
  }

  async #replaceWith(where, number) {
    const messages = await this.#history.page(where, number);
    if (!messages?.length || !this.isConnected) return false;
    this.following = false;
    this.#change(() => {
      this.#list.clear();
      this.#pending.clear();
      this.#list.insert(messages);
    });
    return true;
  }

  /** Changes the list without moving what the reader looks at. */
  #change(change, { follow = false } = {}) {
    const following = this.following || (follow && this.atEnd);
    const place = following ? null : new ReaderPlace(this, this.#element);
    const hadFocus = this.contains(document.activeElement);
    change();
    this.#arrange();
    if (following) this.#toEnd();
    else place.restore();
    this.#history.settle();
    this.#changed();
    if (hadFocus && !this.contains(document.activeElement)) this.#takeFocus(); // what had it is not in the list any more
  }

  #takeFocus() {
    (this.#element.querySelector(':scope > [tabindex="0"]') ?? this).focus({ preventScroll: true });
  }

  #arrange() {
    const settled = this.#list.settled;
    this.dataset.oldest = settled.length ? numberOf(settled[0]) : 0;
    this.dataset.newest = settled.length ? numberOf(settled.at(-1)) : 0;
    this.dataset.headNumber = Math.max(this.headNumber, this.newest);
    this.#arrangement.arrange();
    foldLong(settled);
    for (const message of settled) this.#reading.observe(message);
    this.#reading.refresh();
  }

  /** Where the room opens: at the message of a permalink, at the first unread one, or at the end. */
  #open() {
    const named = this.#numbered(this.dataset.focusNumber) ?? this.#named(location.hash);
    this.#leftAt = this.headNumber;
    this.#toEnd();
    if (named) this.#pointAt(named);
    else if (this.unreadLine) this.scrollTop = this.unreadLine.offsetTop - this.#element.offsetTop - CONTEXT;
    this.#lookWhere();
    this.#history.settle();
    this.#history.fill();
  }

  #listen() {
    const { signal } = this.#stopped;
    this.addEventListener("scroll", () => this.#scrolled(), { signal, passive: true });
    this.addEventListener("wheel", ({ deltaY }) => this.#history.moved(Math.sign(deltaY)), { signal, passive: true });
    addEventListener("hashchange", () => this.#pointAt(this.#named(location.hash)), { signal });
    hear("chat-heartbeat", (heartbeat) => this.#beat(heartbeat), signal);
    hear("chat-nothing", ({ dataset }) => this.#isHere(dataset) && this.#skip(Number(dataset.revision)), signal);
    hear("chat-room-listed", ({ dataset }) => this.#isHere(dataset) && this.#wasListed(dataset), signal);
    hear("screen-cleared", () => this.#clear(), signal);
    hear("chat-read", ({ dataset }) => this.#isHere(dataset) && this.#wasRead(dataset), signal);
  }

  #isHere({ room }) {
    return room === this.dataset.room;
  }

  /** A group that has a name now is another kind of room. */
  #wasListed({ kind }) {
    if (kind !== this.dataset.kind) this.startAnew();
  }

  #wasRead({ user, number, back }) {
    if (user !== viewer.id) return;
    if (back !== undefined) return this.unreadFrom(Number(number) + 1);
    if (Number(number) > this.readUpTo) this.keptUnread = false;
    this.readUpTo = Number(number);
  }

  /** A change that shows nothing here. */
  #skip(revision) {
    this.#show(this.#revisions.take(revision, null));
    this.#mindTheGap();
  }

  /** A heartbeat says how far the room is; it may itself be late. */
  #beat(heartbeat) {
    const head = heartbeat.querySelector(`chat-head[data-room="${this.dataset.room}"]`);
    const revision = Number(head?.dataset.revision ?? 0);
    if (revision > this.#revisions.cursor) this.#catchUp.soon(revision);
  }

  #scrolled() {
    this.#lookWhere();
    this.#history.moved();
    this.#changed();
  }

  #lookWhere() {
    const left = this.scrollHeight - this.clientHeight - this.scrollTop;
    const following = this.atEnd && left < AT_BOTTOM;
    if (this.following && !following) this.#leftAt = this.headNumber;
    this.following = following;
  }

  #toEnd() {
    this.scrollTop = this.scrollHeight;
    this.#lookWhere();
  }

  #pointAt(message) {
    if (!message) return;
    let shown = message;
    while (shown.hasAttribute("data-folded")) shown = shown.previousElementSibling; // up to the line it is folded into
    shown.scrollIntoView({ block: "center" });
    message.dataset.flash = "";
    setTimeout(() => delete message.dataset.flash, FLASH);
  }

  #changed() {
    this.#arrangement.showDay(this);
    this.dispatchEvent(new Event("timeline-change", { bubbles: true }));
  }
}

customElements.define("chat-timeline", ChatTimeline);
