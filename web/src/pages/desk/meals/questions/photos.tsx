/** Photos of a question: the address of each is asked for when somebody wants to see it, and lives for a minute. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { useAct } from "../../../../desk/parts/acting";
import { Told } from "../../../../desk/parts/told";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

export function Photos({ question }: { question: Desk["DeskView"] }) {
    const w = useWords(words);
    const act = useAct();
    const [links, setLinks] = useState<Record<string, string>>({});
    const show = async (photoId: string) => {
        const path = { question_ref: question.question_ref, photo_id: photoId };
        const found = await act.run(() =>
            desk.GET("/v1/desk/questions/{question_ref}/photos/{photo_id}", { params: { path } }),
        );
        if (found) setLinks({ ...links, [photoId]: found.image });
    };
    return (
        <section>
            <h3>{w.photos}</h3>
            <Told act={act} />
            <ul class="history">
                {question.photos.map((photo, index) => (
                    <li key={photo.photo_id} data-photo={photo.state}>
                        {photo.state !== "ready" && `${w.photo(index + 1)}: ${w.photoStates[photo.state]}`}
                        {photo.state === "ready" &&
                            (links[photo.photo_id] ? (
                                <a href={links[photo.photo_id]} target="_blank" rel="noreferrer noopener">
                                    <img class="asked-photo" src={links[photo.photo_id]} alt={w.photoAlt(index + 1)} />
                                </a>
                            ) : (
                                <button type="button" class="krds-btn small" onClick={() => void show(photo.photo_id)}>
                                    {w.photoShow(index + 1)}
                                </button>
                            ))}
                    </li>
                ))}
            </ul>
        </section>
    );
}
