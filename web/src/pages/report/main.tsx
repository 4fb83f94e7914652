/** The report: one question a page, and back always works. The address stays the same and says nothing. */
import { useEffect, useState } from "preact/hooks";
import { Notice } from "../../kit/fields";
import { later } from "../../kit/later";
import { Page, show } from "../../kit/page";
import { useWords } from "../../kit/words";
import { formOf, isNamed, type Answers } from "./answers";
import { useDraft, type Drafting } from "./draft";
import { Stays } from "./stays";
import { after, before, missing, type Step } from "./steps";
import { About, Anonymous, Call, Danger, Kinds, Text, type StepProps } from "./steps/simple";
import { words } from "./words";

// What the first questions do without comes while they are answered.
const Place = later(() => import("./steps/place").then((part) => part.Place));
const Care = later(() => import("./steps/care").then((part) => part.Care));
const Contact = later(() => import("./steps/care").then((part) => part.Contact));
const Photos = later(() => import("./steps/photos").then((part) => part.Photos));
const Check = later(() => import("./steps/check").then((part) => part.Check));
const Who = later(() => import("./who").then((part) => part.Who));
const Sent = later(() => import("./sent").then((part) => part.Sent));

const SIMPLE = {
    danger: Danger,
    call: Call,
    about: About,
    anonymous: Anonymous,
    kinds: Kinds,
    text: Text,
    place: Place,
    care: Care,
    contact: Contact,
};

function Report() {
    const drafting = useDraft();
    if (!drafting) return null;
    return drafting.draft.form ? <Sent {...drafting} /> : <Asking {...drafting} />;
}

function Asking({ draft, isOld, change, answer, forget }: Drafting) {
    const w = useWords(words);
    const { step, answers } = draft;
    const [isAgain, setAgain] = useState(isOld && step !== "danger");

    useEffect(() => {
        // One entry of the browser's history a question, all at this address; each knows its question.
        const isFirst = step === "danger" && !history.state;
        if (history.state?.step !== step) history[isFirst ? "replaceState" : "pushState"]({ step }, "");
        const back = (event: PopStateEvent) => change({ step: (event.state?.step as Step | undefined) ?? "danger" });
        addEventListener("popstate", back);
        return () => removeEventListener("popstate", back);
    }, [step]);

    const goTo = (to: Step) => {
        setAgain(false);
        change({ step: to });
    };
    const next = (part: Partial<Answers> = {}) => {
        const known = { ...answers, ...part };
        answer(part);
        goTo(after(step, known));
    };
    const previous = before(step, answers);
    const send = (isOwn: boolean) => {
        const form = formOf(answers, draft.requestId);
        if (form) change({ form, isOwn });
        else goTo(missing(answers) ?? "check");
    };
    const given: StepProps = { answers, answer, next };
    const Simple = step in SIMPLE ? SIMPLE[step as keyof typeof SIMPLE] : undefined;
    return (
        <Page
            title={w[step].title}
            step={step}
            isUrgent={step === "danger" || step === "call"}
            isAsking={step === "danger"}
            onBack={previous && (() => goTo(previous))}
            footer={<Stays onWiped={() => void forget()} />}
        >
            {isAgain && (
                <Notice kind="info">
                    {w.again.text}{" "}
                    <button
                        type="button"
                        class="krds-btn small"
                        onClick={() => void forget().then(() => setAgain(false))}
                    >
                        {w.again.anew}
                    </button>
                </Notice>
            )}
            {Simple && <Simple key={step} {...given} />}
            {step === "danger" && <Who />}
            {step === "photos" && (
                <Photos
                    photos={draft.photos}
                    onChange={(photos) => change({ photos })}
                    isAnonymous={!isNamed(answers)}
                    next={() => next()}
                />
            )}
            {step === "check" && <Check answers={answers} photos={draft.photos.length} goTo={goTo} send={send} />}
        </Page>
    );
}

show(<Report />);
void navigator.serviceWorker?.register("/report/worker.js", { scope: "/report/" }).catch(() => undefined);
