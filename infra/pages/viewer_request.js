// What the edge does with each request, before anything else sees it (CloudFront Functions, runtime 2.0).
const PAGES = __PAGES__;
// Files that may lie beside a page, and folders of nothing but files: whatever else has a dot is not there.
const BESIDE = __BESIDE__;
const FOLDERS = __FOLDERS__;
// Whose pages, beside ours, may call the APIs from a browser (CORS).
const ORIGINS = __ORIGINS__;
const FIRST = "/report/";
const MISSING =
  '<!doctype html><html lang="ko"><meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
  '<title>404</title><h1>이 주소에는 아무것도 없어요</h1><p lang="en">There is nothing at this address.</p>' +
  '<p><a href="/">처음으로 <span lang="en">Start</span></a></p></html>';

function handler(event) {
  const request = event.request;
  if (request.uri.startsWith("/v1/")) {
    if (isPreflight(request)) return allowed(request.headers.origin.value);
    // Whatever a viewer sent under this name is gone; the origin's secret tells the API that it came this way.
    request.headers["__VIEWER__"] = { value: event.viewer.ip };
    return request;
  }
  if (request.uri === "/" && !PAGES.includes("")) return sent(302, "Found", FIRST);
  const slash = request.uri.lastIndexOf("/");
  const last = request.uri.slice(slash + 1);
  if (last.includes(".")) return isFile(request.uri.slice(1, slash), last) ? request : missing();
  const page = request.uri.replace(/^\/|\/$/g, "");
  if (!PAGES.includes(page)) return missing();
  const place = page === "" ? "/" : "/" + page + "/";
  if (request.uri !== place) return sent(301, "Moved Permanently", place);
  request.uri = place + "index.html";
  return request;
}

function isFile(folder, name) {
  if (FOLDERS.includes(folder)) return true;
  return (folder === "" || PAGES.includes(folder)) && BESIDE.includes(name);
}

// A browser asks before it sends: the APIs know nothing of that, and what the answer's policy adds comes too late.
function isPreflight(request) {
  const origin = request.headers.origin;
  return (
    request.method === "OPTIONS" &&
    request.headers["access-control-request-method"] !== undefined &&
    origin !== undefined &&
    ORIGINS.includes(origin.value)
  );
}

function allowed(origin) {
  return {
    statusCode: 204,
    statusDescription: "No Content",
    headers: {
      "access-control-allow-origin": { value: origin },
      "access-control-allow-methods": { value: "__METHODS__" },
      "access-control-allow-headers": { value: "__ASKED_WITH__" },
      "access-control-max-age": { value: "__REMEMBERED_S__" },
      vary: { value: "Origin" },
      "cache-control": { value: "no-store" },
    },
  };
}

function sent(code, text, to) {
  return { statusCode: code, statusDescription: text, headers: { location: { value: to } } };
}

function missing() {
  return {
    statusCode: 404,
    statusDescription: "Not Found",
    headers: {
      "content-type": { value: "text/html; charset=utf-8" },
      "cache-control": { value: "no-store" },
      "content-security-policy": { value: "default-src 'none'; frame-ancestors 'none'" },
      "x-content-type-options": { value: "nosniff" },
      "referrer-policy": { value: "no-referrer" },
    },
    body: { encoding: "text", data: MISSING },
  };
}
