/** Where it is, in words and numbers that do without a map; its outline is drawn for whoever asks. */
import { useEffect, useState } from "preact/hooks";
import { desk, outcome, said, type Report } from "../../../../api/cases";
import { Notice } from "../../../../kit/fields";
import { later } from "../../../../kit/later";
import { useWords } from "../../../../kit/words";
import { words } from "../words/page";
import { reportWords } from "../words/report";

const Outline = later(() => import("./outline").then((part) => part.Outline), false);
const DECIMALS = 5;

export function Place({ report }: { report: Report }) {
    const w = useWords(reportWords).place;
    const p = useWords(words);
    const [rings, setRings] = useState<number[][][]>();
    const [problem, setProblem] = useState<string>();
    useEffect(() => setRings(undefined), [report.office.code]);
    const show = async () => {
        const how = { params: { path: { code: report.office.code } } };
        const came = await outcome(desk.GET("/v1/desk/centres/{code}", how));
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : p.later);
        setProblem(came.answer.outline.length ? undefined : w.noMap);
        if (came.answer.outline.length) setRings(came.answer.outline);
    };
    const { lat, lon, address, is_moved: isMoved } = report.place;
    return (
        <section aria-labelledby="place-title">
            <h2 id="place-title">{w.title}</h2>
            <p>{address ?? w.none}</p>
            {isMoved && <p data-moved>{w.moved}</p>}
            <p>{w.at(lat.toFixed(DECIMALS), lon.toFixed(DECIMALS))}</p>
            <p class="hint">{w.how[report.routed_how]}</p>
            {report.candidates.length > 0 && (
                <>
                    <h3>{w.candidates}</h3>
                    <ul>
                        {report.candidates.map((office) => (
                            <li key={office.code} lang="ko">
                                {office.name} <a href={`tel:${office.phone}`}>{office.phone}</a>
                            </li>
                        ))}
                    </ul>
                </>
            )}
            {problem && <Notice kind="info">{problem}</Notice>}
            {rings ? (
                <Outline rings={rings} at={[lat, lon]} label={w.mapLabel} />
            ) : (
                <div class="actions">
                    <button type="button" class="krds-btn small" id="show-map" onClick={() => void show()}>
                        {w.map}
                    </button>
                    <span class="hint">{w.mapHint}</span>
                </div>
            )}
        </section>
    );
}
