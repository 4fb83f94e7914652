/** One case: why it opened, the month as a picture with the evidence beside it, and what people decide. */
import { useEffect, useRef, useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { goTo } from "../../../../desk/meals/views";
import { at, count, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked } from "../../../../desk/parts/asking";
import { Back } from "../../../../desk/parts/back";
import { called } from "../../../../desk/parts/called";
import { Name } from "../../../../desk/parts/name";
import { save } from "../../../../desk/parts/save";
import { Table } from "../../../../desk/parts/table";
import { Loaded } from "../../../../desk/parts/told";
import { WithWhy } from "../../../../desk/parts/with_why";
import { partsWords } from "../../../../desk/parts/words";
import { language, useWords } from "../../../../kit/words";
import { words } from "./words";

type View = Desk["CaseView"];
type What = Desk["StepRequest"]["what"];

const WHY_MAX = 500;
/** The steps that a case can go on by; the API decides anew. */
const STEPS: Record<View["state"], What[]> = {
    open: ["review"],
    in_review: ["confirm", "dismiss"],
    confirmed: ["appeal"],
    dismissed: ["appeal"],
};

export function Case({ caseId, onBack }: { caseId: string; onBack: () => void }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const asked = useAsked(
        () => desk.GET("/v1/desk/cases/{case_id}", { params: { path: { case_id: caseId } } }),
        [caseId],
    );
    return (
        <>
            <Back onBack={onBack} />
            <Loaded asked={asked}>
                {(found) => (
                    <>
                        <Head found={found} />
                        <Actions found={found} onChanged={asked.put} />
                        <div class="beside">
                            <Chart svg={found.chart_svg} />
                            <Evidence found={found} />
                        </div>
                        <h2>{w.steps}</h2>
                        <Table
                            caption={w.steps}
                            lines={found.steps}
                            keyOf={(step) => step.at + step.what}
                            empty={w.stepsEmpty}
                            columns={[
                                { name: w.at, cell: (step) => at(step.at) },
                                { name: w.kind, cell: (step) => w.whats[step.what] ?? step.what },
                                {
                                    name: w.why,
                                    cell: (step) => (
                                        <>
                                            <div class="hint">
                                                <Name text={called(step.by, step.by_name, p)} />
                                            </div>
                                            {step.why}
                                        </>
                                    ),
                                },
                            ]}
                        />
                    </>
                )}
            </Loaded>
        </>
    );
}

function Head({ found }: { found: View }) {
    const w = useWords(words);
    return (
        <section>
            <h2>{language() === "en" ? found.title_en : found.title}</h2>
            <p>{language() === "en" ? found.explanation_en : found.explanation}</p>
            <p class="hint">{w.recorded}</p>
            <dl class="sums" data-state={found.state}>
                <div>
                    <dt>{w.stateName}</dt>
                    <dd>{w.states[found.state]}</dd>
                </div>
                <div>
                    <dt>{w.subject}</dt>
                    <dd>
                        {w.kinds[found.subject_kind]} · {found.subject_id}
                        {found.subject_kind === "merchant" && (
                            <div>
                                <button
                                    type="button"
                                    class="krds-btn small"
                                    data-shop={found.subject_id}
                                    onClick={() => goTo("merchants", found.subject_id)}
                                >
                                    {w.toShop}
                                </button>
                            </div>
                        )}
                    </dd>
                </div>
                <div>
                    <dt>{w.period}</dt>
                    <dd>{found.period}</dd>
                </div>
                <div>
                    <dt>{w.score}</dt>
                    <dd>{count(found.score)}</dd>
                </div>
            </dl>
            <p>
                {w.parts}:{" "}
                {Object.entries(found.parts)
                    .map(([name, points]) => `${w.partNames[name] ?? name} ${count(points)}`)
                    .join(", ")}
            </p>
        </section>
    );
}

/** A phone shows a part of the month: the one with the evidence, which is drawn last. */
function toEvidence(place: HTMLElement): void {
    const dot = [...place.querySelectorAll("circle")].at(-1)?.getBoundingClientRect();
    if (dot) place.scrollLeft += dot.left - place.getBoundingClientRect().left - place.clientWidth / 2;
}

/** The API's own picture, read as a document and not as a page's code: what could run in it does not. */
function Chart({ svg }: { svg: string }) {
    const w = useWords(words);
    const place = useRef<HTMLDivElement>(null);
    useEffect(() => {
        const drawn = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
        drawn.setAttribute("class", "chart");
        drawn.setAttribute("lang", "ko");
        // The page's own letters have Hangul on every device.
        drawn.removeAttribute("font-family");
        place.current?.querySelector("svg")?.remove();
        if (drawn.localName === "svg") place.current?.prepend(document.importNode(drawn, true));
        if (place.current) toEvidence(place.current);
    }, [svg]);
    return (
        <figure class="drawn">
            <div ref={place} class="wide" role="region" aria-label={w.chart} tabIndex={0} />
            <figcaption class="hint">{w.chart}</figcaption>
        </figure>
    );
}

function Evidence({ found }: { found: View }) {
    const w = useWords(words);
    return (
        <Table
            caption={`${w.evidence}: ${count(found.evidence_count)}`}
            isCaptionShown
            lines={found.evidence}
            keyOf={(each) => each.row}
            empty="–"
            columns={[
                { name: w.at, cell: (each) => at(each.at) },
                { name: w.kind, cell: (each) => w.evidenceKinds[each.kind] },
                { name: w.amount, isNumber: true, cell: (each) => won(each.amount) },
                {
                    name: w.child,
                    cell: (each) => (
                        <>
                            {each.child_id}
                            <div class="hint">{each.merchant_id}</div>
                        </>
                    ),
                },
            ]}
        />
    );
}

function Actions({ found, onChanged }: { found: View; onChanged: (found: View) => void }) {
    const w = useWords(words);
    const act = useAct();
    const saving = useAct();
    const [what, setWhat] = useState<What>();
    const [isSaving, setSaving] = useState(false);
    const path = { case_id: found.case_id };
    return (
        <>
            <div class="actions">
                {STEPS[found.state].map((each) => (
                    <button key={each} type="button" class="krds-btn" data-act={each} onClick={() => setWhat(each)}>
                        {w.actions[each][0]}
                    </button>
                ))}
                <button type="button" class="krds-btn" data-act="save" onClick={() => setSaving(true)}>
                    {w.save}
                </button>
            </div>
            {what && (
                <WithWhy
                    name="case-step"
                    of={`${found.case_id} ${what}`}
                    title={w.sure(w.actions[what][0])}
                    text={w.actions[what][1]}
                    doIt={w.actions[what][0]}
                    act={act}
                    whyMax={WHY_MAX}
                    onClose={() => setWhat(undefined)}
                    onDo={async (why) => {
                        const how = { params: { path }, body: { what, why } };
                        const changed = await act.run(() => desk.POST("/v1/desk/cases/{case_id}/steps", how));
                        if (changed) onChanged(changed);
                        return changed !== undefined;
                    }}
                />
            )}
            {isSaving && (
                <WithWhy
                    name={`save-${found.case_id}`}
                    title={w.save}
                    text={w.saveText}
                    doIt={w.save}
                    act={saving}
                    onClose={() => setSaving(false)}
                    onDo={async (why) => {
                        const how = { params: { path }, body: { why } };
                        const table = await saving.run(() => desk.POST("/v1/desk/cases/{case_id}/exports", how));
                        if (table) save(table);
                        return table !== undefined;
                    }}
                />
            )}
        </>
    );
}
