/** On the sign-in page: says why somebody finds themselves there whose tab was signed out from elsewhere. */
import { wasSignedOut } from "maru/account/signed-out-mark";

const note = document.getElementById("signed-out");
if (note && wasSignedOut()) note.replaceWith(note.content);
