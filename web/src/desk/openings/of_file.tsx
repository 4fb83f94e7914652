/** Who opened one report, and why: for the person concerned who comes to the desk, or for a review. */
import { useState } from "preact/hooks";
import { TextField } from "../../kit/fields";
import { asTyped } from "../../kit/typed";
import { useWords } from "../../kit/words";
import { desk } from "../../api/signed";
import { usePages } from "../parts/asking";
import { isWhy, Why } from "../parts/confirm";
import { GoOn, SelectField } from "../parts/fields";
import { partsWords } from "../parts/words";
import { Lines, type Line } from "./lines";
import { words } from "./words";

type Applicant = "person_concerned" | "representative" | "review";

interface Wanted {
    number: string;
    applicant: Applicant;
    why: string;
}

const NUMBER_MAX = 64;

export function OfFile() {
    const w = useWords(words);
    const p = useWords(partsWords);
    const [number, setNumber] = useState("");
    const [applicant, setApplicant] = useState<Applicant | "">("");
    const [why, setWhy] = useState("");
    const [asked, setAsked] = useState<Wanted>();
    const read = asTyped(number).replace(/[\s-]/g, "");
    return (
        <section aria-labelledby="of-file">
            <h2 id="of-file">{w.ofFile}</h2>
            <p class="hint">{w.ofFileHint}</p>
            <TextField id="opened-file" label={w.fileNumber} value={number} max={NUMBER_MAX} onChange={setNumber} />
            <SelectField
                id="opened-for"
                label={w.applicant}
                hint={w.applicantHint}
                options={w.applicants}
                value={applicant}
                hasNone
                onChange={setApplicant}
            />
            <Why id="opened-file-why" value={why} onChange={setWhy} />
            <GoOn
                needed={{
                    [w.fileNumber]: read !== "",
                    [w.applicant]: applicant !== "",
                    [p.why]: isWhy(why),
                }}
                onNext={() => applicant && setAsked({ number: read, applicant, why: why.trim() })}
            >
                {w.look}
            </GoOn>
            {asked && <Found key={JSON.stringify(asked)} {...asked} />}
        </section>
    );
}

function Found({ number, applicant, why }: Wanted) {
    const w = useWords(words);
    const pages = usePages<{ next?: string; lines: Line[] }, Line>(
        async () => {
            const how = { params: { path: { alert_id: number } }, body: { applicant, reason: why } };
            const { data, error, response } = await desk.POST("/v1/desk/alerts/{alert_id}/openings", how);
            const lines = data?.openings.map((each) => ({ ...each, file: each.alert_id ?? "", why: each.why ?? "" }));
            return { data: lines && { lines }, error, response };
        },
        (answer) => answer.lines,
        [number, applicant, why],
    );
    return (
        <div class="printed" data-opened-file={number}>
            <Lines pages={pages} empty={w.noneOfFile} isOne />
            {pages.lines.length > 0 && (
                <button type="button" class="krds-btn small" onClick={() => print()}>
                    {w.print}
                </button>
            )}
        </div>
    );
}
