/** How one may be reached without harm, and by whom: asked once the place is known. */
import { useState } from "preact/hooks";
import { Choices, Next, TextField } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { NAME_MAX, needsNote, NOTE_MAX, PHONE_MAX, phoneFault } from "../answers";
import { words } from "../words";
import { contactWords } from "../words-contact";
import type { StepProps } from "./simple";

export function Care({ answers, answer, next }: StepProps) {
    const { title } = useWords(words).care;
    const w = useWords(contactWords).care;
    const [isTried, setTried] = useState(false);
    const isNoteMissing = needsNote(answers.flags) && !answers.note.trim();
    return (
        <>
            <Choices
                id="flags"
                label={title}
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
    const w = useWords(contactWords).contact;
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
