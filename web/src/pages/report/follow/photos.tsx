/** Photos of a report that is followed: what became of each, whether one's place is right, and more of them. */
import { useEffect, useState } from "preact/hooks";
import { said } from "../../../api/alerts";
import { say, type Status, type Way } from "../../../api/reports";
import { newRequestId } from "../../../device/ids";
import { Notice } from "../../../kit/fields";
import { language, moment, useWords } from "../../../kit/words";
import { ChoosePhotos } from "../choose-photos";
import type { Photo } from "../draft";
import { PhotoStates } from "../photo-states";
import { useUploads, type Upload } from "../uploads";
import { useKept } from "./kept";
import { words } from "./words";

interface PhotosProps {
    way: Way;
    seen: Status;
    onChange: () => Promise<void>;
}

/** The service takes as many of a report. */
const PHOTOS_MAX = 5;

const nothingAdded = (): { chosen: Photo[]; sent: Photo[] } => ({ chosen: [], sent: [] });

export function Photos({ way, seen, onChange }: PhotosProps) {
    const w = useWords(words);
    const [kept, keep] = useKept("added", way.alertId, nothingAdded);
    const { chosen, sent } = kept ?? nothingAdded();
    // Those that are on their way as they are shown: what is up already need not be kept, and is told all the same.
    const [shown, setShown] = useState<Photo[]>([]);
    useEffect(() => {
        if (kept && !shown.length) setShown(kept.sent);
    }, [kept]);
    const left = (photos: Photo[]) => keep(photos.length || chosen.length ? { chosen, sent: photos } : null);
    const room = PHOTOS_MAX - seen.photos.filter((photo) => ["waiting", "ready"].includes(photo.state)).length;
    const send = () => {
        // What did not go up the last time goes once more; what did is the same photo.
        const all = [...sent, ...chosen];
        setShown(all);
        keep({ chosen: [], sent: all });
    };
    return (
        <>
            <h2>{w.photos}</h2>
            <ul class="photo-states">
                {seen.photos.map((photo, at) => (
                    <li key={photo.photo_id} data-photo={photo.state}>
                        {w.photo(at + 1, w.photoStates[photo.state] ?? photo.state)}
                        {photo.why && `. ${photo.why[language()]}`}
                        {photo.place_hint && (
                            <Place way={way} photoId={photo.photo_id} hint={photo.place_hint} onSaid={onChange} />
                        )}
                    </li>
                ))}
            </ul>
            {shown.length > 0 && (
                <Sent
                    key={shown.map((photo) => photo.requestId).join()}
                    way={way}
                    photos={shown}
                    onLeft={left}
                    onReceived={() => void onChange()}
                />
            )}
            {kept && seen.state !== "closed" && room > 0 && (
                <details class="adding" open={chosen.length > 0 || undefined}>
                    <summary>{w.addPhotos}</summary>
                    <ChoosePhotos
                        photos={chosen}
                        onChange={(next) => keep(next.length || sent.length ? { chosen: next, sent } : null)}
                        isAnonymous={Boolean(way.code)}
                        max={room}
                    />
                    {chosen.length > 0 && (
                        <button type="button" class="krds-btn large primary" onClick={send}>
                            {w.sendPhotos(chosen.length)}
                        </button>
                    )}
                </details>
            )}
        </>
    );
}

interface SentProps {
    way: Way;
    photos: Photo[];
    /** Tells which of them must still leave the device. */
    onLeft: (photos: Photo[]) => void;
    onReceived: () => void;
}

/** Photos on their way; once all are received they stand in the list of the report. */
function Sent({ way, photos, onLeft, onReceived }: SentProps) {
    const uploads = useUploads(way, photos);
    const isReceived = photos.every((photo) => uploads.of(photo)?.kind === "ready");
    const left = photos.filter((photo) => mustLeave(uploads.of(photo)));
    useEffect(() => onLeft(left), [left.length]);
    useEffect(() => {
        if (isReceived) onReceived();
    }, [isReceived]);
    return isReceived ? null : <PhotoStates photos={photos} uploads={uploads} isHeaded />;
}

function mustLeave(upload: Upload | undefined): boolean {
    return !upload || upload.kind === "uploading" || (upload.kind === "failed" && !upload.isFinal);
}

interface PlaceProps {
    way: Way;
    photoId: string;
    hint: NonNullable<Status["photos"][number]["place_hint"]>;
    onSaid: () => Promise<void>;
}

/** Whether it happened where a photo was taken: the centre of that place is told only if one says so. */
function Place({ way, photoId, hint, onSaid }: PlaceProps) {
    const w = useWords(words);
    const [requestId] = useState(newRequestId);
    const [problem, setProblem] = useState<string>();
    const confirm = async () => {
        const came = await say(way, { request_id: requestId, text: w.placeSaid, place_of_photo: photoId });
        if (came.kind === "done") return onSaid();
        setProblem(came.problem ? said(came.problem) : w.later);
    };
    return (
        <Notice kind="info">
            <p>
                {w.placeOf} <span lang="ko">{hint.office.name}</span>. {w.placeUntil(moment(hint.until))}
            </p>
            {problem && <p>{problem}</p>}
            <button type="button" class="krds-btn small" onClick={() => void confirm()}>
                {w.placeRight}
            </button>
        </Notice>
    );
}
