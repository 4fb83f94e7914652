/** All answers once more, with what they would give away, before anything is sent. */
import { useEffect, useState } from "preact/hooks";
import { alerts, outcome, type Schemas } from "../../../api/alerts";
import { Next, Notice } from "../../../kit/fields";
import { language, useWords } from "../../../kit/words";
import type { Answers } from "../answers";
import { isNamed } from "../answers";
import { missing, stepOf, stepsOf, type Step } from "../steps";
import { resident } from "../who";
import { words, type ReportWords } from "../words";
import { contactWords, type ContactWords } from "../words-contact";
import { sendingWords, type SendingWords } from "../words-sending";

interface CheckProps {
    answers: Answers;
    photos: number;
    goTo: (step: Step) => void;
    /** As a report of one's own, where somebody is signed in and gives their name. */
    send: (isOwn: boolean) => void;
}

export function Check({ answers, photos, goTo, send }: CheckProps) {
    const asked = useWords(words);
    const w = useWords(sendingWords);
    const warnings = useWarnings(answers);
    const gap = missing(answers);
    const who = isNamed(answers) ? resident() : null;
    const reach = useWords(contactWords);
    const said = saidOf(answers, photos, asked, reach, w);
    return (
        <>
            <p class="hint">{w.check.hint}</p>
            {warnings.map((warning) => (
                <Notice kind="info" key={warning.pointer + warning.code}>
                    {warning.words[language()]}{" "}
                    <button type="button" class="krds-btn small" onClick={() => goTo(stepOf(warning.pointer))}>
                        {w.check.change}
                    </button>
                </Notice>
            ))}
            <dl class="said">
                {stepsOf(answers)
                    .filter((step): step is keyof typeof said => step !== "check" && step !== "call")
                    .map((step) => (
                        <div key={step}>
                            <dt>{w.check.rows[step]}</dt>
                            <dd>{said[step] || w.check.none}</dd>
                            <dd class="change">
                                <button
                                    type="button"
                                    class="krds-btn small"
                                    aria-label={w.check.changeOf(w.check.rows[step])}
                                    onClick={() => goTo(step)}
                                >
                                    {w.check.change}
                                </button>
                            </dd>
                        </div>
                    ))}
            </dl>
            <p class="hint">{who ? w.check.own(who.name) : w.check.guest}</p>
            {gap && <Notice kind="danger">{w.check.missing}</Notice>}
            <Next onNext={() => (gap ? goTo(gap) : send(who !== null))}>{w.check.send}</Next>
        </>
    );
}

function saidOf(
    answers: Answers,
    photos: number,
    asked: ReportWords,
    reach: ContactWords,
    w: SendingWords,
): Record<Exclude<Step, "check" | "call">, string> {
    const joined = (...parts: (string | undefined)[]) => parts.filter(Boolean).join(", ");
    const { point } = answers;
    return {
        danger: answers.atRisk ? asked.danger.options[answers.atRisk] : "",
        about: answers.about ? asked.about.options[answers.about] : "",
        anonymous: isNamed(answers) ? asked.anonymous.options.no : asked.anonymous.options.yes,
        kinds: joined(...answers.kinds.map((kind) => asked.kinds.options[kind])),
        text: [answers.text, answers.help].filter(Boolean).join("\n"),
        place: joined(point && (point.name ?? w.check.myPosition), answers.address, answers.person),
        care: joined(...answers.flags.map((flag) => reach.care.options[flag]), answers.note),
        contact: joined(answers.name, answers.phone, answers.how && reach.contact.options[answers.how], answers.when),
        photos: photos ? w.check.photos(photos) : "",
    };
}

/** What the texts would give away, as the service sees it; nothing, if it cannot be asked. */
function useWarnings(answers: Answers): Schemas["WarningView"][] {
    const [warnings, setWarnings] = useState<Schemas["WarningView"][]>([]);
    useEffect(() => {
        const body = {
            anonymous: !isNamed(answers),
            text: answers.text,
            help_wanted: answers.help || null,
            address: answers.address || null,
        };
        void outcome(alerts.POST("/v1/alerts/check", { body })).then((came) => {
            if (came.kind === "done") setWarnings(came.answer.warnings);
        });
    }, []);
    return warnings;
}
