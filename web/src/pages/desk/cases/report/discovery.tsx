/** Whether rounds of discovery had chosen the report's household (D3), and the worker's word on each that may be it. */
import { desk, type Report, type Schemas } from "../../../../api/cases";
import { useAsked } from "../../../../desk/parts/asking";
import { Loaded } from "../../../../desk/parts/told";
import { moment, useWords } from "../../../../kit/words";
import { session } from "../../../../session/session";
import { allowed } from "../acts/which";
import { hasDraft, verdictDraft } from "../drafts";
import { actWords } from "../words/acts";
import { caseWords } from "../words/case";
import { discoveryWords } from "../words/discovery";
import { words } from "../words/page";
import { reportWords } from "../words/report";

/** After what a report may be another household's. */
const CHANGES = ["discovery_judged", "address_corrected"];

/** A worker's word that is about to be given. */
export interface Judging {
    household: string;
    is_same: boolean;
}

interface Props {
    report: Report;
    onJudge: (said: Judging) => void;
}

type Known = NonNullable<Schemas["DiscoveryView"]["known"]>;
type Chosen = Schemas["ChosenView"];

export function Discovery({ report, onJudge }: Props) {
    const w = useWords(discoveryWords);
    const p = useWords(words);
    const id = report.alert_id;
    // Reading it is traced: it is read again only when somebody has judged, or when it is asked for.
    const judged = report.history.filter((line) => CHANGES.includes(line.what)).at(-1)?.version;
    const asked = useAsked(
        () => desk.GET("/v1/desk/alerts/{alert_id}/discovery", { params: { path: { alert_id: id } } }),
        [id, judged],
    );
    return (
        <section aria-labelledby="discovery-title">
            <h2 id="discovery-title">{w.title}</h2>
            <p class="hint">{w.hint}</p>
            <Loaded asked={asked}>
                {(found) => (
                    <div data-known={found.known ?? "waiting"}>
                        <p>
                            <strong>{found.known ? w.known[found.known as Known] : w.waiting}</strong>
                        </p>
                        <ul class="programmes">
                            {found.households.map((each) => (
                                <One key={each.household} each={each} report={report} onJudge={onJudge} />
                            ))}
                        </ul>
                        <button type="button" class="krds-btn small" onClick={() => void asked.again()}>
                            {p.again}
                        </button>
                    </div>
                )}
            </Loaded>
        </section>
    );
}

function One({ each, report, onJudge }: Props & { each: Chosen }) {
    const w = useWords(discoveryWords);
    const a = useWords(actWords);
    // Whom a report is only offered to has no word on it yet.
    const canJudge = allowed(report).includes("note");
    const newest = each.rounds.at(-1)?.round ?? "";
    const choices = [true, false].filter((isSame) => each.verdict?.is_same !== isSame);
    return (
        <li data-household={each.household}>
            {each.rounds.map((of) => (
                <p key={of.round}>
                    <strong>{of.before_report ? w.before(of.round) : w.after(of.round)}</strong> (
                    {w.confidence[each.confidence]})
                </p>
            ))}
            <Said each={each} />
            <p>
                <a href={`/desk/round/#${newest}/${each.household}`}>{w.open}</a>
            </p>
            {canJudge && (
                <div class="actions">
                    {choices.map((isSame) => (
                        <button
                            key={String(isSame)}
                            type="button"
                            class="krds-btn small"
                            data-same={isSame ? "yes" : "no"}
                            onClick={() => onJudge({ household: each.household, is_same: isSame })}
                        >
                            {isSame ? w.same : w.other}{" "}
                            {hasDraft(report.alert_id, verdictDraft(each.household, isSame)) && (
                                <span class="mark">{a.draft}</span>
                            )}
                        </button>
                    ))}
                </div>
            )}
        </li>
    );
}

function Said({ each }: { each: Chosen }) {
    const w = useWords(discoveryWords);
    const r = useWords(reportWords);
    const c = useWords(caseWords);
    const said = each.verdict;
    if (!said) return <p>{each.is_same ? w.byDoor : w.nobody}</p>;
    const who = said.who === session()?.subject ? r.history.me : (said.who_name ?? c.someone(said.who));
    return (
        <>
            <p data-verdict={said.is_same ? "same" : "other"}>
                {said.is_same ? w.saidSame : w.saidOther}{" "}
                <span class="hint">
                    {who} · {moment(said.at)}
                </span>
            </p>
            <p class="message">{said.reason}</p>
        </>
    );
}
