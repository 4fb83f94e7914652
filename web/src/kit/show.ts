/** Puts a page in the place of what its shell says until then. */
import "./spoken";
import { render, type ComponentChildren } from "preact";

export function show(page: ComponentChildren): void {
    const app = document.getElementById("app");
    if (!app) return;
    app.textContent = "";
    render(page, app);
}
