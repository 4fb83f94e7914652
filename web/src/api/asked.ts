/** What every request to an API has: the reader's language, and an end to waiting. */
import { language } from "../kit/words";

const ANSWER_WITHIN_MS = 20_000;

export function asked(request: Request): Request {
    request.headers.set("Accept-Language", language());
    return new Request(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
}
