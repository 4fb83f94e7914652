/** The round's list: how far it is, why each household was chosen, and choosing many at once. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../api/desk";
import { useAsked } from "../../../desk/parts/asking";
import { useDraft } from "../../../desk/parts/drafts";
import { useGoingOn } from "../../../desk/parts/going_on";
import { SelectField } from "../../../desk/parts/fields";
import { Refusal } from "../../../desk/parts/told";
import { partsWords } from "../../../desk/parts/words";
import { TextField } from "../../../kit/fields";
import { language, moment, useWords } from "../../../kit/words";
import { useKeys } from "../cases/keys";
import { until } from "../cases/queue/marks";
import { caseWords } from "../cases/words/case";
import { Chosen, CHOSEN_MAX } from "./chosen";
import { Letters } from "./letters";
import { words } from "./words";

type Row = Desk["VisitRowView"];
type Whose = "" | "mine" | "team" | "nobody";
type State = "" | "open" | "overdue" | "planned" | "closed";
type Order = "score" | "due" | "next";

const ROWS_A_PAGE = 100;
const QUERY: Record<State, object> = {
    "": {},
    open: { is_open: true },
    overdue: { overdue: true },
    planned: { planned: true },
    closed: { state: "closed" },
};

/** The pages before the one that is shown: whoever comes back from a household is on it still. */
let pages: string[] = [];

export function List() {
    const w = useWords(words);
    const p = useWords(partsWords);
    const wishes = useDraft("list-round", {
        whose: "" as Whose,
        state: "open" as State,
        order: "score" as Order,
        centre: "",
    });
    const { whose, state, order, centre } = wishes.value;
    const [chosen, setChosen] = useState<Row[]>([]);
    const [letters, setLetters] = useState<Desk["LettersView"]>();
    const [before, setPages] = useState(pages);
    const setBefore = (next: string[]) => setPages((pages = next));
    const next = before.at(-1);
    const query = {
        limit: ROWS_A_PAGE,
        order,
        ...QUERY[state],
        ...(whose ? { whose } : {}),
        ...(/^(central|[0-9]{2,10})$/.test(centre) ? { centre } : {}),
        ...(next ? { next } : {}),
    };
    const asked = useAsked(
        () => desk.GET("/v1/desk/visits", { params: { query } }),
        [whose, state, order, centre, next],
    );
    const wish = (part: Partial<typeof wishes.value>) => {
        wishes.change(part);
        setBefore([]);
        setChosen([]);
    };
    const toggle = (row: Row) => {
        setChosen(
            chosen.some((each) => each.household === row.household)
                ? chosen.filter((each) => each.household !== row.household)
                : chosen.length < CHOSEN_MAX
                  ? [...chosen, row]
                  : chosen,
        );
    };
    useKeys([
        { code: "KeyJ", shown: "J", does: w.down, press: () => step(1) },
        { code: "KeyK", shown: "K", does: w.up, press: () => step(-1) },
        { code: "KeyR", shown: "R", does: p.refresh, press: () => void asked.again() },
        {
            code: "KeyX",
            shown: "X",
            does: w.pick,
            press: () => {
                const on = asked.answer?.visits.find((row) => row.household === focused());
                if (on) toggle(on);
            },
        },
    ]);
    const answer = asked.answer;
    useGoingOn(
        answer?.visits.map((row) => row.household),
        (id) => `[data-household="${id}"] a.case`,
    );
    return (
        <>
            {answer && <Progress answer={answer} />}
            <div class="round-wishes">
                <SelectField
                    id="whose"
                    label={w.whose}
                    options={w.who}
                    value={whose}
                    onChange={(each) => wish({ whose: each })}
                />
                <SelectField
                    id="state"
                    label={w.state}
                    options={w.states}
                    value={state}
                    onChange={(each) => wish({ state: each })}
                />
                <SelectField
                    id="order"
                    label={w.order}
                    options={w.orders}
                    value={order}
                    onChange={(each) => wish({ order: each })}
                />
                <TextField
                    id="centre"
                    label={w.centre}
                    hint={w.centreHint}
                    value={centre}
                    max={10}
                    keys="numeric"
                    isOptional
                    onChange={(each) => wish({ centre: each.trim() })}
                />
            </div>
            {letters && <Letters letters={letters} onClose={() => setLetters(undefined)} />}
            <Chosen
                rows={chosen}
                onLetters={setLetters}
                onDone={() => {
                    setChosen([]);
                    void asked.again();
                }}
            />
            {asked.came && asked.came.kind !== "done" && (
                <Refusal came={asked.came} onAgain={() => void asked.again()} />
            )}
            {!asked.came && <p role="status">{p.loading}</p>}
            {answer && answer.visits.length === 0 && <p class="empty">{w.none}</p>}
            <ul class="cases">
                {answer?.visits.map((row) => (
                    <Line
                        key={row.household}
                        row={row}
                        isChosen={chosen.some((each) => each.household === row.household)}
                        onChoose={() => toggle(row)}
                    />
                ))}
            </ul>
            <div class="actions">
                {before.length > 0 && (
                    <button type="button" class="krds-btn" onClick={() => setBefore(before.slice(0, -1))}>
                        ←
                    </button>
                )}
                {answer?.next && (
                    <button
                        type="button"
                        class="krds-btn"
                        onClick={() => setBefore([...before, answer.next as string])}
                    >
                        {p.more}
                    </button>
                )}
                <button type="button" class="krds-btn small" disabled={asked.isBusy} onClick={() => void asked.again()}>
                    {p.refresh}
                </button>
            </div>
        </>
    );
}

function Progress({ answer }: { answer: Desk["VisitsView"] }) {
    const w = useWords(words);
    const { progress } = answer;
    const why = Object.entries(progress.nothing) as [keyof typeof w.nothings, number][];
    const total = why.reduce((sum, [, count]) => sum + count, 0);
    return (
        <section class="round-progress" data-done={progress.done} data-all={progress.all}>
            <h2>{w.listTitle(answer.round)}</h2>
            <label for="progress">{w.progress(progress.done, progress.all)}</label>
            <progress id="progress" max={Math.max(1, progress.all)} value={progress.done} />
            <p>{w.counts(progress.mine - progress.mine_done, progress.waiting, progress.overdue)}</p>
            {total > 0 && (
                <details data-nothing={total}>
                    <summary>{w.nothingTitle(total)}</summary>
                    <ul>
                        {why
                            .sort(([, one], [, other]) => other - one)
                            .map(([name, count]) => (
                                <li key={name}>
                                    {w.nothings[name]} {count}
                                </li>
                            ))}
                    </ul>
                </details>
            )}
        </section>
    );
}

function Line({ row, isChosen, onChoose }: { row: Row; isChosen: boolean; onChoose: () => void }) {
    const w = useWords(words);
    const c = useWords(caseWords);
    return (
        <li data-household={row.household} data-state={row.state}>
            <div class="krds-form-check round-choose">
                <input
                    type="checkbox"
                    id={`c-${row.household}`}
                    checked={isChosen}
                    disabled={row.state === "closed"}
                    onChange={onChoose}
                />
                <label for={`c-${row.household}`}>
                    <span class="unseen">{w.choose(row.place)}</span>
                </label>
            </div>
            <a class="case" href={`#${row.round}/${row.household}`}>
                {w.number(row.place)} · {row.reasons[0]?.[language()] ?? "—"}
            </a>
            <span class="marks">
                <span class="mark" data-grade={row.grade}>
                    {w.grades[row.grade]} · {w.points(row.points)}
                </span>
                {row.overdue && <span class="mark mark-danger">{w.overdue}</span>}
                {row.level !== "caseworker" && row.state !== "closed" && (
                    <span class="mark">{w.levels[row.level]}</span>
                )}
                {row.given_at && <span class="mark">{row.mine ? w.givenToMe : w.givenUntouched}</span>}
                {row.letter_at && <span class="mark">{w.letterSent}</span>}
            </span>
            {row.reasons.length > 1 && (
                <p class="round-why">
                    {row.reasons
                        .slice(1)
                        .map((reason) => reason[language()])
                        .join(" · ")}
                    {row.reasons_more > 0 && ` ${w.more(row.reasons_more)}`}
                </p>
            )}
            <p class="case-facts">
                <span lang="ko">{row.centre_name}</span>
                <span>{w.visitStates[row.state]}</span>
                {row.taken_by && <span>{w.takenBy(row.mine ? w.me : (row.taken_by_name ?? w.colleague))}</span>}
                {row.state !== "closed" && <span>{w.due(until(row.deadline_at, c))}</span>}
                {row.next_at && <span>{w.next(moment(row.next_at))}</span>}
                {row.attempts > 0 && <span>{w.attempts(row.attempts)}</span>}
                {row.outcome && row.outcome !== "false_report" && <span>{w.outcomes[row.outcome]}</span>}
                {row.nothing && <span>{w.nothings[row.nothing]}</span>}
            </p>
        </li>
    );
}

function focused(): string | undefined {
    const line = document.activeElement?.closest<HTMLElement>("[data-household]");
    return line?.dataset["household"];
}

function step(by: number): void {
    const links = [...document.querySelectorAll<HTMLAnchorElement>(".cases a.case")];
    const now = links.findIndex((link) => link.closest("[data-household]")?.contains(document.activeElement));
    links[Math.min(links.length - 1, Math.max(0, now + by))]?.focus();
}
