/** Photos on the device: made smaller and freed of all that is not picture, before they are sent anywhere. */
export const PHOTO_BYTES_MAX = 10 * 1024 * 1024;
const SIDE_MAX = 2560;
const QUALITY = 0.85;

/** A picture as a JPEG of its own. What this browser cannot read (HEIC) stays as it is: the service cleans it (A6). */
export async function shrunk(file: Blob): Promise<Blob> {
    let picture: ImageBitmap;
    try {
        picture = await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
        return file;
    }
    const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * scale);
    canvas.height = Math.round(picture.height * scale);
    canvas.getContext("2d")?.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const made = await new Promise<Blob | null>((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return made ?? file;
}

/** Posts a form with a file, and tells how much has gone (0 to 1). False where the line broke or it was refused. */
export function posted(
    url: string,
    fields: Record<string, string>,
    file: Blob,
    onProgress: (part: number) => void,
): Promise<boolean> {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", file);
    return new Promise((done) => {
        const request = new XMLHttpRequest();
        request.open("POST", url);
        request.upload.onprogress = (event) => event.lengthComputable && onProgress(event.loaded / event.total);
        request.onload = () => done(request.status >= 200 && request.status < 300);
        request.onerror = request.onabort = request.ontimeout = () => done(false);
        request.send(form);
    });
}
