/** The heading of a page: the page is titled by it, and it is read out and scrolled to whenever something else is shown
 * below it, but not as the page opens. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** What was shown last at this address: a page that takes another one's place begins anew as its next step does. */
let last: string | undefined;

export function useHeading(title: string, service: string, step: string): RefObject<HTMLHeadingElement | null> {
    const heading = useRef<HTMLHeadingElement>(null);
    useEffect(() => {
        const before = last;
        last = step;
        if (before === undefined || before === step) return;
        heading.current?.focus();
        scrollTo(0, 0);
    }, [step]);
    useEffect(() => {
        document.title = `${title} · ${service}`;
    });
    return heading;
}
