/** The heading of a page: the page is titled by it, and it is read out and scrolled to whenever something else is shown
 * below it, but not as the page opens. */
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

export function useHeading(title: string, service: string, step: string): RefObject<HTMLHeadingElement | null> {
    const heading = useRef<HTMLHeadingElement>(null);
    const shown = useRef(step);
    useEffect(() => {
        if (shown.current === step) return;
        shown.current = step;
        heading.current?.focus();
        scrollTo(0, 0);
    }, [step]);
    useEffect(() => {
        document.title = `${title} · ${service}`;
    });
    return heading;
}
