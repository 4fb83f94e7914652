/** Photos of a report: each is opened by itself, for the opening is written down (A11), and its address is good for a minute. */
import { useEffect, useState } from "preact/hooks";
import { desk, outcome, said, type Report } from "../../../../api/cases";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "../words/page";
import { reportWords } from "../words/report";

export function Photos({ report }: { report: Report }) {
    const w = useWords(reportWords).photos;
    const p = useWords(words);
    const [shown, setShown] = useState<Record<string, string>>({});
    const [problem, setProblem] = useState<string>();
    useEffect(() => setShown({}), [report.alert_id]);
    if (report.photos.length === 0) return null;

    const open = async (photoId: string) => {
        const path = { alert_id: report.alert_id, photo_id: photoId };
        const came = await outcome(desk.GET("/v1/desk/alerts/{alert_id}/photos/{photo_id}", { params: { path } }));
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : p.later);
        setProblem(undefined);
        setShown((before) => ({ ...before, [photoId]: came.answer.image }));
    };
    return (
        <section aria-labelledby="photos-title">
            <h2 id="photos-title">{w.title}</h2>
            <p class="hint">{w.hint}</p>
            {problem && <Notice kind="danger">{problem}</Notice>}
            <ul class="photos case-photos">
                {report.photos.map((photo, at) => (
                    <li key={photo.photo_id} data-photo={photo.state}>
                        <span>{w.photo(at + 1, w.states[photo.state] ?? photo.state)}</span>
                        {shown[photo.photo_id] ? (
                            <img
                                src={shown[photo.photo_id]}
                                alt={w.alt(at + 1)}
                                width={photo.width_px ?? undefined}
                                height={photo.height_px ?? undefined}
                            />
                        ) : (
                            photo.state === "ready" && (
                                <button type="button" class="krds-btn small" onClick={() => void open(photo.photo_id)}>
                                    {w.open(at + 1)}
                                </button>
                            )
                        )}
                    </li>
                ))}
            </ul>
        </section>
    );
}
