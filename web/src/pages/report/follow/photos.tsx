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
import { useUploads } from "../uploads";
import { words } from "./words";

interface PhotosProps {
    way: Way;
    seen: Status;
    onChange: () => Promise<void>;
}

/** The service takes as many of a report. */
const PHOTOS_MAX = 5;

export function Photos({ way, seen, onChange }: PhotosProps) {
    const w = useWords(words);
    const [chosen, setChosen] = useState<Photo[]>([]);
    const [sent, setSent] = useState<Photo[]>([]);
    const room = PHOTOS_MAX - seen.photos.filter((photo) => ["waiting", "ready"].includes(photo.state)).length;
    const send = () => {
        setSent(chosen);
        setChosen([]);
    };
    return (
        <>
            <h2>{w.photos}</h2>
            <ul class="photo-states">
                {seen.photos.map((photo, at) => (
                    <li key={photo.photo_id} data-photo={photo.state}>
                        {w.photo(at + 1, w.photoStates[photo.state] ?? photo.state)} {photo.why?.[language()]}
                        {photo.place_hint && (
                            <Place way={way} photoId={photo.photo_id} hint={photo.place_hint} onSaid={onChange} />
                        )}
                    </li>
                ))}
            </ul>
            {sent.length > 0 && (
                <Sent key={sent[0]?.requestId} way={way} photos={sent} onReceived={() => void onChange()} />
            )}
            {seen.state !== "closed" && room > 0 && (
                <details>
                    <summary>{w.addPhotos}</summary>
                    <ChoosePhotos photos={chosen} onChange={setChosen} isAnonymous={Boolean(way.code)} max={room} />
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
    onReceived: () => void;
}

/** Photos on their way; once all are received they stand in the list of the report. */
function Sent({ way, photos, onReceived }: SentProps) {
    const uploads = useUploads(way, photos);
    const isReceived = photos.every((photo) => uploads.of(photo)?.kind === "ready");
    useEffect(() => {
        if (isReceived) onReceived();
    }, [isReceived]);
    return isReceived ? null : <PhotoStates photos={photos} uploads={uploads} isHeaded />;
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
