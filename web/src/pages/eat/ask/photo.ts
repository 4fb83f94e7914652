/** A photo goes up to a question that has arrived: leave is asked for, then it is sent; tried three times. */
import { meals, outcome, type PhotoForm } from "../../../api/meals";
import { newRequestId } from "../../../device/ids";
import { posted } from "../../../device/photo";

const TRIES = 3;

export async function sendPhoto(questionId: string, requestId: string, photo: Blob): Promise<boolean> {
    let by = requestId;
    for (let tries = 0; tries < TRIES; tries++) {
        const came = await outcome(
            meals.POST("/v1/questions/{question_id}/photos", {
                params: { path: { question_id: questionId } },
                body: {
                    request_id: by,
                    // Where the device does not know what it is, its content decides.
                    content_type: (photo.type || "application/octet-stream") as PhotoForm["content_type"],
                    size_bytes: photo.size,
                },
            }),
        );
        if (came.kind === "refused" && came.problem.code === "photo_done") return true; // only the answer was lost
        if (came.kind === "refused" && came.problem.code !== "photo_expired") return false;
        if (came.kind === "refused") by = newRequestId();
        if (came.kind === "done" && (await posted(came.answer.url, came.answer.fields, photo, () => undefined)))
            return true;
    }
    return false;
}
