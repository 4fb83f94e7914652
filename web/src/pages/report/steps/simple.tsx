/** The questions that one tap or one field answers. */
import { useState } from "preact/hooks";
import { Answers as Taps, Choices, Next, TextField } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { HELP_MAX, NAME_MAX, needsNote, NOTE_MAX, PHONE_MAX, phoneFault, TEXT_MAX, type Answers } from "../answers";
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

export function Care({ answers, answer, next }: StepProps) {
    const w = useWords(words).care;
    const [isTried, setTried] = useState(false);
    const isNoteMissing = needsNote(answers.flags) && !answers.note.trim();
    return (
        <>
            <Choices
                id="flags"
                label={w.title}
                hint={w.hint}
                isMany
                options={w.options}
                value={answers.flags}
                // The service takes five at most.
                onChange={(flags) => answer({ flags: flags.slice(0, 5) })}
            />
            {needsNote(answers.flags) && (
                <TextField
                    id="note"
                    label={w.note}
                    error={isTried && isNoteMissing ? w.noNote : undefined}
                    value={answers.note}
                    max={NOTE_MAX}
                    onChange={(note) => answer({ note })}
                />
            )}
            <Next onNext={() => (isNoteMissing ? setTried(true) : next())} />
        </>
    );
}

export function Contact({ answers, answer, next }: StepProps) {
    const w = useWords(words).contact;
    const [isTried, setTried] = useState(false);
    const fault = phoneFault(answers);
    return (
        <>
            <p class="hint">{w.hint}</p>
            <TextField
                id="name"
                label={w.name}
                value={answers.name}
                max={NAME_MAX}
                isOptional
                autocomplete="name"
                onChange={(name) => answer({ name })}
            />
            <TextField
                id="phone"
                label={w.phone}
                error={isTried && fault ? w[fault] : undefined}
                value={answers.phone}
                max={PHONE_MAX}
                isOptional
                kind="tel"
                autocomplete="tel"
                onChange={(phone) => answer({ phone })}
            />
            <Choices
                id="how"
                label={w.how}
                isHeadingShown
                options={w.options}
                value={answers.how ? [answers.how] : []}
                onChange={([how]) => answer({ how })}
            />
            {answers.how && (
                <TextField
                    id="when"
                    label={w.when}
                    value={answers.when}
                    max={NOTE_MAX}
                    isOptional
                    onChange={(when) => answer({ when })}
                />
            )}
            <Next onNext={() => (fault && !isTried ? setTried(true) : next())} />
        </>
    );
}
