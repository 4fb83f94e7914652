/** Photos go up one after the other once the report is received; each is tried again by itself, and by hand. */
import { useEffect, useRef, useState } from "preact/hooks";
import { said, type Schemas } from "../../api/alerts";
import { slot, status, type Way } from "../../api/reports";
import { newRequestId } from "../../device/ids";
import { posted } from "../../device/photo";
import { language } from "../../kit/words";
import type { Photo } from "./draft";

export type Upload =
    | { kind: "uploading"; part: number }
    | { kind: "looking" }
    | { kind: "ready" }
    | { kind: "failed"; why?: string | undefined; /** Tried again it would be refused again. */ isFinal?: boolean };

const LOOKS_MAX = 20;
const LOOK_AFTER_MS = 1500;
const TRIES = 3;

export interface Uploads {
    of: (photo: Photo) => Upload | undefined;
    again: (photo: Photo) => void;
    /** Whether nothing has to leave the device any more: what is up is looked at without it. */
    isOver: boolean;
}

export function useUploads(way: Way, photos: Photo[]): Uploads {
    const [states, setStates] = useState<Record<string, Upload>>({});
    const tell = (photo: Photo, state: Upload) => setStates((before) => ({ ...before, [photo.requestId]: state }));
    // The receipt code may be renewed while photos go up.
    const current = useRef(way);
    current.current = way;
    const upload = async (photo: Photo) => {
        tell(photo, { kind: "uploading", part: 0 });
        tell(photo, await uploaded(current.current, photo, (state) => tell(photo, state)));
    };
    useEffect(() => {
        void (async () => {
            for (const photo of photos) await upload(photo);
        })();
    }, []);
    return {
        of: (photo) => states[photo.requestId],
        again: (photo) => void upload(photo),
        isOver: photos.every((photo) => ["looking", "ready", "failed"].includes(states[photo.requestId]?.kind ?? "")),
    };
}

/** By which number a photo goes up, its own until the time of that is over; and the slot that it was given last. */
const goes = new Map<string, { requestId: string; photoId?: string }>();

async function uploaded(way: Way, photo: Photo, tell: (state: Upload) => void): Promise<Upload> {
    const by = goes.get(photo.requestId) ?? { requestId: photo.requestId };
    goes.set(photo.requestId, by);
    for (let tries = 0; tries < TRIES; tries++) {
        const given = await slot(way, {
            request_id: by.requestId,
            // Where the device does not know what it is, its content decides.
            content_type: (photo.file.type || "application/octet-stream") as Schemas["PhotoForm"]["content_type"],
            size_bytes: photo.file.size,
            use_photo_position: Boolean(photo.isPlaced),
        });
        if (given.kind === "refused" && given.problem.code === "photo_expired") {
            by.requestId = newRequestId();
            continue;
        }
        // It was up, and only the answer was lost.
        if (given.kind === "refused" && given.problem.code === "photo_done" && by.photoId) {
            tell({ kind: "looking" });
            return looked(way, by.photoId);
        }
        if (given.kind === "refused") return { kind: "failed", why: said(given.problem) };
        if (given.kind === "later") continue;
        const { url, fields, photo_id } = given.answer;
        by.photoId = photo_id;
        if (!(await posted(url, fields, photo.file, (part) => tell({ kind: "uploading", part })))) continue;
        tell({ kind: "looking" });
        return looked(way, photo_id);
    }
    return { kind: "failed" };
}

/** What became of a photo once it was there. */
async function looked(way: Way, photoId: string): Promise<Upload> {
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
        const found = await status(way);
        const photo = found.kind === "done" ? found.answer.photos.find((each) => each.photo_id === photoId) : undefined;
        if (photo?.state === "ready") return { kind: "ready" };
        if (photo?.state === "refused" || photo?.state === "expired")
            return { kind: "failed", why: photo.why?.[language()], isFinal: photo.state === "refused" };
        await new Promise((done) => setTimeout(done, LOOK_AFTER_MS));
    }
    return { kind: "looking" };
}
