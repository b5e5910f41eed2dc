/** How large a file is, as its reader writes it. */
import { viewer } from "maru/core/viewer";

const UNITS = ["B", "KB", "MB", "GB"];
const STEP = 1_024;

/** 1.5 MB, 320 KB: a fraction is of interest below ten only. */
export function sizeInWords(bytes) {
  const power = bytes ? Math.min(Math.floor(Math.log(bytes) / Math.log(STEP)), UNITS.length - 1) : 0;
  const amount = bytes / STEP ** power;
  const maximumFractionDigits = amount < 10 && power ? 1 : 0;
  return `${new Intl.NumberFormat(viewer.language, { maximumFractionDigits }).format(amount)}\u00a0${UNITS[power]}`;
}
