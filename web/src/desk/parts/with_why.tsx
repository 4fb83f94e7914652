/** Something that is confirmed with a reason, which is a draft until it is done. */
import type { ComponentChildren } from "preact";
import type { Act } from "./acting";
import { Confirm, isWhy, Why } from "./confirm";
import { useDraft } from "./drafts";

interface WithWhyProps {
    /** What is done, of which there is one dialog at a time. */
    name: string;
    /** To whom or what, where `name` does not say so: a reason for one child is none for another. */
    of?: string;
    title: string;
    text: string;
    doIt: string;
    act: Act;
    isReady?: boolean;
    onDo: (why: string) => Promise<boolean>;
    onClose: () => void;
    whyMax?: number;
    children?: ComponentChildren;
}

export function WithWhy({
    name,
    of = "",
    title,
    text,
    doIt,
    act,
    isReady = true,
    onDo,
    onClose,
    whyMax,
    children,
}: WithWhyProps) {
    const draft = useDraft(`why-${name}-${of}`, { why: "" });
    const run = async () => {
        if (!(await onDo(draft.value.why.trim()))) return;
        draft.wipe();
        onClose();
    };
    return (
        <Confirm
            title={title}
            doIt={doIt}
            act={act}
            isReady={isReady && isWhy(draft.value.why)}
            onDo={() => void run()}
            onCancel={onClose}
        >
            <p>{text}</p>
            {children}
            <Why max={whyMax} id={`${name}-why`} value={draft.value.why} onChange={(why) => draft.change({ why })} />
        </Confirm>
    );
}
