/** Photos from the camera or the gallery, made smaller as they are chosen; they go up once the report is received. */
import { useEffect, useMemo, useState } from "preact/hooks";
import { newRequestId } from "../../../device/ids";
import { PHOTO_BYTES_MAX, shrunk } from "../../../device/photo";
import { Next, Notice } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import type { Photo } from "../draft";
import { sendingWords } from "../words-sending";

const PHOTOS_MAX = 5;

interface PhotosProps {
    photos: Photo[];
    onChange: (photos: Photo[]) => void;
    next: () => void;
}

export function Photos({ photos, onChange, next }: PhotosProps) {
    const w = useWords(sendingWords).photos;
    const [problem, setProblem] = useState<string>();

    const add = async (chosen: File[]) => {
        setProblem(undefined);
        const room = PHOTOS_MAX - photos.length;
        if (chosen.length > room) setProblem(w.full);
        const made: Photo[] = [];
        for (const file of chosen.slice(0, room)) {
            const small = await shrunk(file);
            if (small.size > PHOTO_BYTES_MAX) setProblem(w.tooBig(file.name));
            else made.push({ requestId: newRequestId(), name: file.name, file: small });
        }
        onChange([...photos, ...made]);
    };

    return (
        <>
            <p class="hint">{w.hint}</p>
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
            {problem && <Notice kind="danger">{problem}</Notice>}
            <ul class="photos">
                {photos.map((photo, at) => (
                    <li key={photo.requestId}>
                        <Preview file={photo.file} name={w.preview(at + 1)} />
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
            <Next onNext={next} />
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
