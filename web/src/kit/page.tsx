/** The frame of each page: language, contrast and the way out above, numbers, one question, and what stays below. */
import type { ComponentChildren } from "preact";
import { leave } from "../device/leave";
import { common } from "./common";
import { useHeading } from "./heading";
import { NotKept } from "./not-kept";
import { Numbers } from "./numbers";
import { Switches } from "./switches";
import { useWords } from "./words";

export { show } from "./show";

interface PageProps {
    title: string;
    /** Changes with each step: the new heading is read out and scrolled to. */
    step: string;
    isUrgent?: boolean;
    /** Where the answers must be in sight too: the numbers that are not for every danger are folded. */
    isAsking?: boolean;
    /** Not of those who report: without numbers to call, and without the way out in a hurry. */
    isPlain?: boolean;
    onBack?: (() => void) | undefined;
    footer?: ComponentChildren;
    children: ComponentChildren;
}

export function Page({
    title,
    step,
    isUrgent = false,
    isAsking = false,
    isPlain = false,
    onBack,
    footer,
    children,
}: PageProps) {
    const w = useWords(common);
    const heading = useHeading(title, w.service, step);
    return (
        <>
            <a class="skip" href="#content">
                {w.skip}
            </a>
            <header class="top">
                <Switches />
                {!isPlain && (
                    <button type="button" class="krds-btn small leave" onClick={() => void leave()}>
                        {w.exit}
                    </button>
                )}
            </header>
            {!isUrgent && !isPlain && <Numbers />}
            <main id="content" class="page" tabIndex={-1}>
                {onBack && (
                    <button type="button" class="krds-btn text back" onClick={onBack}>
                        <span aria-hidden="true">← </span>
                        {w.back}
                    </button>
                )}
                <h1 ref={heading} tabIndex={-1}>
                    {title}
                </h1>
                {isUrgent && <Numbers first isOpen={!isAsking} />}
                <NotKept />
                {children}
            </main>
            <footer class="bottom">{footer}</footer>
        </>
    );
}
