/** Pages of somebody who is signed in. Elements first, then what speaks through them. */
import "maru/page";
import "maru/signals";
import "maru/upsert";
import "maru/chat-message";
import "maru/message-toolbar";
import "maru/message-keys";
import "maru/typing-line";
import "maru/chat-connection";
import "maru/jump-pill";
import "maru/unread-bar";
import "maru/people";
import "maru/profile-changes";
import "maru/panes";
import "maru/panel";
import "maru/left-room";
import "maru/chat-composer";
import "maru/chat-timeline";
import "maru/chat-sidebar";
import "maru/direct-list";
import "maru/read-mark";
import "maru/hidden-conversation";
import "maru/final-closes";
import { outbox } from "maru/outbox";
import { socket } from "maru/socket";

socket.start();
outbox.start();
