/** Asks: what is typed stays until it has arrived, and pressed twice it is one question. */
import { useEffect, useRef, useState } from "preact/hooks";
import { meals, outcome, type Help } from "../../../api/meals";
import { keep, kept } from "../../../device/kept";
import { newRequestId } from "../../../device/ids";
import { PHOTO_BYTES_MAX, shrunk } from "../../../device/photo";
import { language, useWords } from "../../../kit/words";
import { refresh } from "../asked";
import { allSaid, Field, Screen, Told } from "../parts";
import { href } from "../route";
import { lastDay } from "../shown";
import { words } from "../words";
import { sendPhoto } from "./photo";
import { askWords } from "./words";

const SUBJECT_MAX = 100;
const TEXT_MAX = 2000;
const KEY = "ask";

interface Draft {
    id: string;
    subject: string;
    text: string;
}

interface Asked {
    id: string;
    answerBy: string;
    emergency: Help[];
    next: string | undefined;
}

function draft(): Draft {
    try {
        const begun = JSON.parse(kept("tab", KEY) ?? "null") as Draft | null;
        if (begun) return begun;
    } catch {
        // It is begun anew.
    }
    return { id: newRequestId(), subject: "", text: "" };
}

function put(next: Draft | null): void {
    keep("tab", KEY, next && JSON.stringify(next));
}

export function NewQuestion({ child }: { child: string }) {
    const w = useWords(askWords);
    const all = useWords(words);
    const [form, setForm] = useState(draft);
    const [photo, setPhoto] = useState<Blob>();
    const [told, setTold] = useState<string>();
    const [isSending, setSending] = useState(false);
    const [asked, setAsked] = useState<Asked>();
    const change = (part: Partial<Draft>) => {
        const next = { ...form, ...part };
        setForm(next);
        put(next);
    };
    // Until it has arrived it is the same photo, however often it is sent.
    const photoId = useRef(newRequestId());
    const sendIt = async (questionId: string, file: Blob) => {
        setSending(true);
        const isSent = await sendPhoto(questionId, photoId.current, file);
        if (isSent) setPhoto(undefined);
        setTold(isSent ? undefined : w.photo.failed);
        setSending(false);
    };
    const send = async () => {
        if (!form.subject.trim() || !form.text.trim()) return setTold(w.new.missing);
        setTold(undefined);
        setSending(true);
        const came = await outcome(
            meals.POST("/v1/questions", {
                body: { question_id: form.id, child_id: child, subject: form.subject, text: form.text },
            }),
        );
        if (came.kind === "done") {
            put(null);
            const { answer_by, emergency, what_next } = came.answer;
            if (photo) await sendIt(form.id, photo);
            setAsked({ id: form.id, answerBy: answer_by, emergency: emergency ?? [], next: what_next });
            refresh();
        } else {
            // What was refused is no question: changed, it is another one.
            if (came.kind === "refused") change({ id: newRequestId() });
            setTold(came.problem ? allSaid(came.problem) : all.line);
        }
        setSending(false);
    };
    if (asked)
        return (
            <Screen key="asked" title={w.sent} back={href("ask")} hasBar={false}>
                <Emergency numbers={asked.emergency} next={asked.next} />
                <p>{w.answerBy(lastDay(asked.answerBy))}</p>
                {told && photo && (
                    <Told isNow tone="look">
                        <p>{told}</p>
                        <button
                            type="button"
                            class="eat-btn"
                            disabled={isSending}
                            onClick={() => void sendIt(asked.id, photo)}
                        >
                            {isSending ? w.new.sending : w.photo.again}
                        </button>
                    </Told>
                )}
                <a class="eat-btn primary" href={href("ask", asked.id)}>
                    {w.toQuestion}
                </a>
            </Screen>
        );
    return (
        <Screen title={w.new.title} back={href("ask")} hasBar={false}>
            <Field
                id="subject"
                label={w.new.subject}
                hint={w.new.subjectHint}
                value={form.subject}
                max={SUBJECT_MAX}
                onChange={(subject) => change({ subject })}
            />
            <Field
                id="text"
                label={w.new.text}
                value={form.text}
                max={TEXT_MAX}
                isLong
                onChange={(text) => change({ text })}
            />
            <Photo
                photo={photo}
                onChange={(next) => {
                    const isBig = next !== undefined && next.size > PHOTO_BYTES_MAX;
                    photoId.current = newRequestId();
                    setPhoto(isBig ? undefined : next);
                    setTold(isBig ? w.photo.tooBig : undefined);
                }}
            />
            {told && (
                <Told isNow tone="look">
                    {told}
                </Told>
            )}
            <button type="button" class="eat-btn primary" disabled={isSending} onClick={() => void send()}>
                {isSending ? w.new.sending : w.new.send}
            </button>
        </Screen>
    );
}

function Photo({ photo, onChange }: { photo: Blob | undefined; onChange: (photo: Blob | undefined) => void }) {
    const w = useWords(askWords).new;
    const [url, setUrl] = useState<string>();
    const input = useRef<HTMLInputElement>(null);
    useEffect(() => {
        if (!photo) return setUrl(undefined);
        const made = URL.createObjectURL(photo);
        setUrl(made);
        return () => URL.revokeObjectURL(made);
    }, [photo]);
    return (
        <div class="field">
            <input
                ref={input}
                id="photo"
                type="file"
                accept="image/*"
                class="unseen"
                aria-describedby="photo-hint"
                onChange={(event) => {
                    const file = event.currentTarget.files?.[0];
                    if (file) void shrunk(file).then(onChange);
                }}
            />
            <label class="eat-btn" for="photo">
                {w.photo}
            </label>
            <p id="photo-hint" class="hint">
                {w.photoHint}
            </p>
            {url && (
                <p>
                    <img class="eat-photo" src={url} alt={w.photo} />{" "}
                    <button type="button" class="eat-quiet" onClick={() => onChange(undefined)}>
                        {w.remove}
                    </button>
                </p>
            )}
        </div>
    );
}

/** Whom to call, where the words tell of danger (M12, A2). */
export function Emergency({ numbers, next }: { numbers: Help[]; next: string | undefined }) {
    const w = useWords(askWords);
    if (!numbers.length) return null;
    return (
        <Told isNow tone="look">
            <p>
                <strong>{w.emergency}</strong>
            </p>
            <ul class="eat-numbers">
                {numbers.map((each) => (
                    <li key={`${each.number} ${each.how}`}>
                        <a href={`${each.how === "text" || each.how === "sms" ? "sms" : "tel"}:${each.number}`}>
                            {each.number}
                        </a>{" "}
                        {language() === "ko" ? each.ko : each.en}
                    </li>
                ))}
            </ul>
            {next && <p>{next}</p>}
        </Told>
    );
}
