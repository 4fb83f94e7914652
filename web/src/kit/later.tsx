/** A part of a page that is loaded after it, as soon as the page itself is there. */
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** With `isSoon` false it is loaded only once it is shown: what few people want, and weighs much. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>, isSoon = true): ComponentType<P> {
    let loaded: ComponentType<P> | undefined;
    const loading = () =>
        load().then((part) => {
            loaded = part;
            return part;
        });
    if (isSoon) addEventListener("load", () => void loading().catch(() => undefined));
    return function Later(props: P) {
        const [Part, setPart] = useState<ComponentType<P> | undefined>(() => loaded);
        useEffect(() => {
            if (Part) return;
            const get = () =>
                void loading().then(
                    (part) => setPart(() => part),
                    () => undefined,
                );
            get();
            addEventListener("online", get);
            return () => removeEventListener("online", get);
        }, []);
        return Part ? <Part {...props} /> : null;
    };
}
