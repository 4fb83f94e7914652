/** The way out for somebody who must not be seen here: another page at once, in this one's place. */
const ELSEWHERE = "https://www.weather.go.kr/";
let isGoing = false;
const beforeLeaving = new Set<() => Promise<void>>();

/** Has something forgotten as one leaves, such as a draft that is not sent yet. */
export function onLeave(forget: () => Promise<void>): () => void {
    beforeLeaving.add(forget);
    return () => void beforeLeaving.delete(forget);
}

/** Whether somebody is on the way out: nothing may hold them, no question of the browser either. */
export function isLeaving(): boolean {
    return isGoing;
}

export async function leave(): Promise<void> {
    isGoing = true;
    document.body.hidden = true;
    await Promise.allSettled([...beforeLeaving].map((forget) => forget()));
    location.replace(ELSEWHERE);
}
