/** Pictures of files that are still in the browser, and a sign for what is no picture. */
import { icon } from "maru/ui/icon";

/** Puts what the file looks like at the beginning of `place`. */
export function showPreview(place, { bytes, type, voice }) {
  if (voice) return place.prepend(icon("mic"));
  if (!type.startsWith("image/") || !bytes) return place.prepend(icon("file"));
  const address = URL.createObjectURL(bytes);
  const image = new Image();
  const end = () => URL.revokeObjectURL(address);
  image.addEventListener("load", end, { once: true });
  image.addEventListener(
    "error",
    () => {
      end();
      image.replaceWith(icon("file")); // damaged, or of a kind that this browser does not show
    },
    { once: true },
  );
  Object.assign(image, { alt: "", decoding: "async", draggable: false, src: address });
  place.prepend(image);
}
