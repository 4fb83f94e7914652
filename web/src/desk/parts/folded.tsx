/** A part that is opened by whoever wants it; by itself where something was typed into it and is not sent. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { hasDraft } from "./drafts";

interface FoldedProps {
    act: string;
    title: string;
    /** The name of the draft of what is in it. */
    draft: string;
    children: ComponentChildren;
}

export function Folded({ act, title, draft, children }: FoldedProps) {
    const [isOpen, setOpen] = useState(() => hasDraft(draft));
    return (
        <details open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
            <summary data-act={act}>{title}</summary>
            {isOpen && children}
        </details>
    );
}
