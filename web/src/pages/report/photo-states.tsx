/** What becomes of each photo that goes up, and those that did not once more. */
import { useWords } from "../../kit/words";
import type { Photo } from "./draft";
import type { Uploads } from "./uploads";
import { photoWords } from "./words-photos";

interface PhotoStatesProps {
    photos: Photo[];
    uploads: Uploads;
    /** Where the page has a heading for them. */
    isHeaded?: boolean;
}

export function PhotoStates({ photos, uploads, isHeaded = false }: PhotoStatesProps) {
    const w = useWords(photoWords);
    return (
        <section>
            {!isHeaded && <h2>{w.photos}</h2>}
            <ul class="photo-states">
                {photos.map((photo, at) => {
                    const state = uploads.of(photo);
                    const text = {
                        uploading: () => w.uploading(state?.kind === "uploading" ? state.part : 0),
                        looking: () => w.looking,
                        ready: () => w.ready,
                        failed: () => `${w.failed}${state?.kind === "failed" && state.why ? `: ${state.why}` : ""}`,
                    }[state?.kind ?? "uploading"]();
                    return (
                        <li key={photo.requestId} data-state={state?.kind}>
                            {w.photo(at + 1)}: {text}{" "}
                            {state?.kind === "uploading" && (
                                <progress max={1} value={state.part} aria-label={w.photo(at + 1)} />
                            )}
                            {state?.kind === "failed" && !state.isFinal && (
                                <button type="button" class="krds-btn small" onClick={() => uploads.again(photo)}>
                                    {w.retry(at + 1)}
                                </button>
                            )}
                        </li>
                    );
                })}
            </ul>
        </section>
    );
}
