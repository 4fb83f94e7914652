/** The questions that one tap or one field answers. */
import { useState } from "preact/hooks";
import { Answers as Taps, Choices, Next, TextField } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { HELP_MAX, TEXT_MAX, type Answers } from "../answers";
import { words } from "../words";

export interface StepProps {
    answers: Answers;
    answer: (part: Partial<Answers>) => void;
    next: (part?: Partial<Answers>) => void;
}

export function Danger({ answers, next }: StepProps) {
    const w = useWords(words).danger;
    return (
        <>
            <p class="hint">{w.hint}</p>
            <Taps options={w.options} value={answers.atRisk} onAnswer={(atRisk) => next({ atRisk })} />
        </>
    );
}

/** Calling comes before anything that could be written. */
export function Call({ next }: StepProps) {
    const w = useWords(words).call;
    return (
        <>
            <p>{w.text}</p>
            <Next onNext={() => next()}>{w.go}</Next>
        </>
    );
}

export function About({ answers, next }: StepProps) {
    const w = useWords(words).about;
    return <Taps options={w.options} value={answers.about} onAnswer={(about) => next({ about })} />;
}

export function Anonymous({ answers, next }: StepProps) {
    const w = useWords(words).anonymous;
    const value = answers.isAnonymous === undefined ? undefined : answers.isAnonymous ? "yes" : "no";
    return (
        <>
            <p class="hint">{w.hint}</p>
            <Taps options={w.options} value={value} onAnswer={(chosen) => next({ isAnonymous: chosen === "yes" })} />
        </>
    );
}

export function Kinds({ answers, answer, next }: StepProps) {
    const w = useWords(words).kinds;
    const [isTried, setTried] = useState(false);
    const error = isTried && !answers.kinds.length ? w.none : undefined;
    return (
        <>
            <Choices
                id="kinds"
                label={w.title}
                hint={w.hint}
                error={error}
                isMany
                options={w.options}
                value={answers.kinds}
                onChange={(kinds) => answer({ kinds })}
            />
            <Next onNext={() => (answers.kinds.length ? next() : setTried(true))} />
        </>
    );
}

export function Text({ answers, answer, next }: StepProps) {
    const w = useWords(words).text;
    const [isTried, setTried] = useState(false);
    const isEmpty = !answers.text.trim();
    return (
        <>
            <TextField
                id="text"
                label={w.label}
                hint={w.hint}
                error={isTried && isEmpty ? w.none : undefined}
                value={answers.text}
                max={TEXT_MAX}
                isLong
                onChange={(text) => answer({ text })}
            />
            <TextField
                id="help"
                label={w.help}
                value={answers.help}
                max={HELP_MAX}
                isOptional
                onChange={(help) => answer({ help })}
            />
            <Next onNext={() => (isEmpty ? setTried(true) : next())} />
        </>
    );
}
