/** Questions to the town: the list, a new one, and one with all that was said (M12). */
import { meals, outcome, type QuestionLine } from "../../../api/meals";
import { useWords } from "../../../kit/words";
import { useState } from "preact/hooks";
import { useAsked } from "../asked";
import { Answer, Screen } from "../parts";
import { href } from "../route";
import { day } from "../shown";
import { NewQuestion } from "./new";
import { OneQuestion } from "./one";
import { askWords } from "./words";

export function Ask({ child, id }: { child: string; id: string | undefined }) {
    if (id === "new") return <NewQuestion child={child} />;
    return id ? <OneQuestion key={id} id={id} /> : <List />;
}

function readQuestions(next?: string) {
    return outcome(meals.GET("/v1/questions", { params: { query: next ? { next } : {} } }));
}

function List() {
    const w = useWords(askWords);
    const { came, again } = useAsked("questions", () => readQuestions());
    return (
        <Screen title={w.title} hasBar={false}>
            <p>{w.text}</p>
            <a class="eat-btn primary" href={href("ask", "new")}>
                {w.ask}
            </a>
            <Answer came={came} again={again}>
                {({ questions, next }) => (
                    <>
                        {!questions.length && <p>{w.none}</p>}
                        <Lines first={questions} next={next} />
                    </>
                )}
            </Answer>
        </Screen>
    );
}

function Lines({ first, next }: { first: QuestionLine[]; next: string | undefined }) {
    const w = useWords(askWords);
    const [further, setFurther] = useState<{ lines: QuestionLine[]; next: string | undefined }>({ lines: [], next });
    const goOn = async (from: string) => {
        const came = await readQuestions(from);
        if (came.kind === "done")
            setFurther((before) => ({ lines: [...before.lines, ...came.answer.questions], next: came.answer.next }));
    };
    return (
        <>
            <ul class="eat-orders">
                {[...first, ...further.lines].map((line) => (
                    <li key={line.question_id}>
                        <a class="eat-order" href={href("ask", line.question_id)} data-state={line.state}>
                            <span>
                                <strong>{line.subject}</strong>
                                {line.unread > 0 && <span class="eat-badge">{w.isNew}</span>}
                            </span>
                            <span>
                                <span class={`eat-state ${line.state}`}>{w.state[line.state]}</span>
                                <span>{day(seoulDay(line.asked_at))}</span>
                            </span>
                        </a>
                    </li>
                ))}
            </ul>
            {further.next && (
                <button type="button" class="eat-btn" onClick={() => further.next && void goOn(further.next)}>
                    {w.more}
                </button>
            )}
        </>
    );
}

function seoulDay(rfc3339: string): string {
    return new Intl.DateTimeFormat("sv", { timeZone: "Asia/Seoul" }).format(new Date(rfc3339));
}
