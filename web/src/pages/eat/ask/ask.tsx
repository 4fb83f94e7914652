/** Questions to the town: the list, a new one, and one with all that was said (M12). */
import { meals, outcome, type QuestionLine } from "../../../api/meals";
import { useWords } from "../../../kit/words";
import { useAsked } from "../asked";
import { List } from "../list";
import { Answer, Screen } from "../parts";
import { href } from "../route";
import { day } from "../shown";
import { NewQuestion } from "./new";
import { OneQuestion } from "./one";
import { askWords } from "./words";

export function Ask({ child, id }: { child: string; id: string | undefined }) {
    if (id === "new") return <NewQuestion child={child} />;
    return id ? <OneQuestion key={id} id={id} /> : <Questions />;
}

function readQuestions(next?: string) {
    return outcome(meals.GET("/v1/questions", { params: { query: next ? { next } : {} } }));
}

function Questions() {
    const w = useWords(askWords);
    const { came, again } = useAsked("questions", () => readQuestions());
    return (
        <Screen title={w.title} hasBar={false}>
            <p>{w.text}</p>
            <a class="eat-btn primary" href={href("ask", "new")}>
                {w.ask}
            </a>
            <Answer came={came} again={again}>
                {(first) => (
                    <>
                        {!first.questions.length && <p>{w.none}</p>}
                        <List look="eat-orders" label={w.more} first={first} more={readQuestions}>
                            {({ questions }) => questions.map((line) => <Line key={line.question_id} line={line} />)}
                        </List>
                    </>
                )}
            </Answer>
        </Screen>
    );
}

function Line({ line }: { line: QuestionLine }) {
    const w = useWords(askWords);
    return (
        <li>
            <a class="eat-order" href={href("ask", line.question_id)} data-state={line.state}>
                <span>
                    <strong>{line.subject}</strong>
                    {line.unread > 0 && <span class="eat-badge">{w.isNew}</span>}
                </span>
                <span>
                    <span class={`eat-state ${line.state}`}>{w.state[line.state]}</span>
                    <span>{day(line.asked_at)}</span>
                </span>
            </a>
        </li>
    );
}
