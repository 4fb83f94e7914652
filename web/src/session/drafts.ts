/** Drafts of whoever works at the desk: on the device until they are sent, or until somebody signs out. */
import { forget } from "../device/kept";

export const DRAFTS = "d:";

export function dropDrafts(): void {
    forget("device", DRAFTS);
}
