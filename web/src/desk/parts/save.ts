/** A table or a template that the API made, saved as a file of the device. */
export function save(file: { filename: string; content_type?: string; content: string }): void {
    const url = URL.createObjectURL(new Blob([file.content], { type: file.content_type ?? "text/plain" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = file.filename;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 0);
}
