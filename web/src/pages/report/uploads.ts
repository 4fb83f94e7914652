/** Photos go up one after the other once the report is received; each is tried again by itself, and by hand. */
import { useEffect, useState } from "preact/hooks";
import { alerts, outcome, said, withCode, type Schemas } from "../../api/alerts";
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

export function useUploads(alertId: string, code: string, photos: Photo[]): Uploads {
    const [states, setStates] = useState<Record<string, Upload>>({});
    const tell = (photo: Photo, state: Upload) => setStates((before) => ({ ...before, [photo.requestId]: state }));
    const upload = async (photo: Photo) => {
        tell(photo, { kind: "uploading", part: 0 });
        tell(photo, await uploaded(alertId, code, photo, (state) => tell(photo, state)));
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

async function uploaded(alertId: string, code: string, photo: Photo, tell: (state: Upload) => void): Promise<Upload> {
    for (let tries = 0; tries < TRIES; tries++) {
        const slot = await outcome(
            alerts.POST("/v1/alerts/{alert_id}/photos", {
                params: { path: { alert_id: alertId } },
                headers: withCode(code),
                body: {
                    request_id: photo.requestId,
                    // Where the device does not know what it is, its content decides.
                    content_type: (photo.file.type ||
                        "application/octet-stream") as Schemas["PhotoForm"]["content_type"],
                    size_bytes: photo.file.size,
                    use_photo_position: false,
                },
            }),
        );
        if (slot.kind === "refused") return { kind: "failed", why: said(slot.problem) };
        if (slot.kind === "later") continue;
        const { url, fields, photo_id } = slot.answer;
        if (!(await posted(url, fields, photo.file, (part) => tell({ kind: "uploading", part })))) continue;
        tell({ kind: "looking" });
        return looked(alertId, code, photo_id);
    }
    return { kind: "failed" };
}

/** What became of a photo once it was there. */
async function looked(alertId: string, code: string, photoId: string): Promise<Upload> {
    for (let looks = 0; looks < LOOKS_MAX; looks++) {
        const status = await outcome(
            alerts.GET("/v1/alerts/{alert_id}", { params: { path: { alert_id: alertId } }, headers: withCode(code) }),
        );
        const photo =
            status.kind === "done" ? status.answer.photos.find((each) => each.photo_id === photoId) : undefined;
        if (photo?.state === "ready") return { kind: "ready" };
        if (photo?.state === "refused" || photo?.state === "expired")
            return { kind: "failed", why: photo.why?.[language()], isFinal: photo.state === "refused" };
        await new Promise((done) => setTimeout(done, LOOK_AFTER_MS));
    }
    return { kind: "looking" };
}
