/** Whether this account is mailed before money lapses (O3). The page says it in any case. */
import { useState } from "preact/hooks";
import { outcome, people, said } from "../../../api/meals";
import { useWords } from "../../../kit/words";
import { useAsked } from "../asked";
import { Answer, Told } from "../parts";
import { meWords } from "./words";

export function Mails() {
    const w = useWords(meWords);
    const { came, again } = useAsked("mails", () => outcome(people.GET("/v1/my/mails")));
    return (
        <section aria-labelledby="mails">
            <h2 id="mails">{w.mails}</h2>
            <Answer came={came} again={again}>
                {(mails) => <Switch isOnAtFirst={mails.before_money_lapses} />}
            </Answer>
        </section>
    );
}

function Switch({ isOnAtFirst }: { isOnAtFirst: boolean }) {
    const w = useWords(meWords);
    const [isOn, setOn] = useState(isOnAtFirst);
    const [isBusy, setBusy] = useState(false);
    const [problem, setProblem] = useState<string>();
    const turn = async () => {
        if (isBusy) return;
        setBusy(true);
        setProblem(undefined);
        const came = await outcome(people.PUT("/v1/my/mails", { body: { before_money_lapses: !isOn } }));
        setBusy(false);
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : w.later);
        setOn(came.answer.before_money_lapses);
    };
    return (
        <>
            <p role="status" data-mails={isOn ? "on" : "off"}>
                {isOn ? w.mailsOn : w.mailsOff}
            </p>
            <button type="button" class="eat-btn" aria-disabled={isBusy} onClick={() => void turn()}>
                {isOn ? w.mailsStop : w.mailsAgain}
            </button>
            <p class="hint">{w.mailsHint}</p>
            {problem && <Told isNow>{problem}</Told>}
        </>
    );
}
