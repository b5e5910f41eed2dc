/** What a page of somebody who is signed in can do without until it is usable; it comes on top of app.js. */
import "maru/account/picture-crop";
import "maru/attachments/description";
import "maru/attachments/lightbox";
import "maru/attachments/room-files";
import "maru/attachments/voice-recorder";
import "maru/messages/bookmarks";
import "maru/messages/forwarding";
import "maru/uploads/uploads";
