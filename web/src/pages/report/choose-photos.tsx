/** Photos from the camera or the gallery, made smaller as they are chosen; as they are, where their place is to be used. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { newRequestId } from "../../device/ids";
import { PHOTO_BYTES_MAX, shrunk } from "../../device/photo";
import { Notice } from "../../kit/fields";
import { useWords } from "../../kit/words";
import type { Photo } from "./draft";
import { photoWords } from "./words-photos";

const PHOTOS_MAX = 5;

interface ChoosePhotosProps {
    photos: Photo[];
    onChange: (photos: Photo[]) => void;
    /** Of somebody who stays unknown a photo's place may tell more than they want. */
    isAnonymous: boolean;
    max?: number;
}

export function ChoosePhotos({ photos, onChange, isAnonymous, max = PHOTOS_MAX }: ChoosePhotosProps) {
    const w = useWords(photoWords);
    const [problem, setProblem] = useState<string>();
    const [isBusy, setBusy] = useState(false);
    const [isPlaced, setPlaced] = useState(photos.some((photo) => photo.isPlaced));

    const add = async (chosen: File[]) => {
        setProblem(undefined);
        setBusy(true);
        const room = max - photos.length;
        if (chosen.length > room) setProblem(w.full(max));
        const made: Photo[] = [];
        for (const file of chosen.slice(0, room)) {
            if (file.size === 0) {
                setProblem(w.empty(file.name));
                continue;
            }
            // A picture that is made anew has lost its place.
            const sent = isPlaced ? file : await shrunk(file);
            if (sent.size > PHOTO_BYTES_MAX) setProblem(w.tooBig(file.name));
            else made.push({ requestId: newRequestId(), name: file.name, file: sent, isPlaced });
        }
        setBusy(false);
        onChange([...photos, ...made]);
    };
    const place = async (isWanted: boolean) => {
        setPlaced(isWanted);
        setProblem(undefined);
        const isLost = isWanted && photos.some((photo) => !photo.isPlaced);
        if (isLost) setProblem(w.placeLost);
        if (isWanted) return;
        const without = photos.map(async (photo) =>
            photo.isPlaced ? { ...photo, file: await shrunk(photo.file), isPlaced: false } : photo,
        );
        onChange(await Promise.all(without));
    };

    return (
        <>
            <p class="hint">{w.hint(max)}</p>
            <div class="krds-form-check">
                <input
                    type="checkbox"
                    id="placed"
                    checked={isPlaced}
                    aria-describedby="placed-hint"
                    onChange={(event) => void place(event.currentTarget.checked)}
                />
                <label for="placed">{w.place}</label>
            </div>
            <p id="placed-hint" class="hint">
                {w.placeHint} {isAnonymous && <strong>{w.placeAnonymous}</strong>}
            </p>
            <div class="field">
                <label for="photos" class="krds-btn large">
                    {w.add}
                </label>
                <input
                    id="photos"
                    class="unseen"
                    type="file"
                    multiple
                    accept="image/jpeg,image/png,image/webp,image/heic,image/heif"
                    onChange={(event) => {
                        const input = event.currentTarget;
                        void add([...(input.files ?? [])]).then(() => (input.value = ""));
                    }}
                />
            </div>
            <div aria-live="polite">{isBusy && <p class="hint">{w.busy}</p>}</div>
            {problem && <Notice kind="danger">{problem}</Notice>}
            <ul class="photos">
                {photos.map((photo, at) => (
                    <li key={photo.requestId}>
                        <Preview file={photo.file} name={w.preview(at + 1)} />
                        {photo.isPlaced && <span class="hint">{w.placed}</span>}
                        <button
                            type="button"
                            class="krds-btn small"
                            onClick={() => onChange(photos.filter((other) => other !== photo))}
                        >
                            {w.remove(w.preview(at + 1))}
                        </button>
                    </li>
                ))}
            </ul>
        </>
    );
}

function Preview({ file, name }: { file: Blob; name: string }) {
    const [isShown, setShown] = useState(true);
    const url = useMemo(() => URL.createObjectURL(file), [file]);
    useEffect(() => () => URL.revokeObjectURL(url), [url]);
    // A picture that this browser cannot read is there all the same.
    if (!isShown) return <span>{name}</span>;
    return <img src={url} alt={name} onError={() => setShown(false)} />;
}
