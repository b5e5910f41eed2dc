/** Brings a message of the outbox to the server, after its files. */
import { ownFiles } from "maru/uploads/files";
import { UploadRefused } from "maru/uploads/upload";
import { deliver } from "maru/delivery/delivery";

const RENEWALS = 2; // of what the server has swept meanwhile

/** Resolves with null once the message is stored, or with the {reason} why it never will be. Rejects with SignedOut. */
export async function deliverWithFiles(entry) {
  for (let renewed = 0; ; renewed += 1) {
    const { ids, reason } = await uploaded(entry);
    if (reason) return { reason };
    const refused = await deliver(entry, ids);
    if (refused?.code !== "file_gone" || renewed === RENEWALS) return refused;
    await Promise.all(entry.files.map(({ key }) => ownFiles.renew(key)));
  }
}

async function uploaded({ files: own }) {
  try {
    return { ids: await Promise.all(own.map(({ key }) => ownFiles.uploaded(key))), reason: "" };
  } catch (error) {
    if (error instanceof UploadRefused) return { ids: [], reason: error.reason };
    throw error;
  }
}
