// The page's shell and its two files, made at build time: nothing from outside, nothing inline.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

export interface PageFiles {
  html: string;
  /** By name, as the shell asks for them. */
  files: ReadonlyMap<string, PageFile>;
}

export interface PageFile {
  type: string;
  bytes: Buffer;
  /** The same, compressed. */
  gzip: Buffer;
}

/** Beside the build, whether this runs from it or from the sources. */
const built = new URL('../../dist/desk/', import.meta.url);

/** Throws what the file system throws where the page was not built. */
export function readPage(): PageFiles {
  const script = readFileSync(new URL('main.js', built));
  const style = readFileSync(new URL('main.css', built));
  const tag = createHash('sha256').update(script).update(style).digest('hex').slice(0, 12);
  const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>lobbyguard</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/desk/${tag}/main.css">
<script type="module" src="/desk/${tag}/main.js"></script>
</head>
<body>
<div id="desk"></div>
<noscript>The desk needs JavaScript. <a href="/status">/status</a> tells the state as JSON; <code>npx lobbyguard lobby</code> shows it in a terminal.</noscript>
</body>
</html>
`;
  return {
    html,
    files: new Map([
      [`/desk/${tag}/main.js`, pageFile('text/javascript; charset=utf-8', script)],
      [`/desk/${tag}/main.css`, pageFile('text/css; charset=utf-8', style)],
    ]),
  };
}

function pageFile(type: string, bytes: Buffer): PageFile {
  return { type, bytes, gzip: gzipSync(bytes, { level: 9 }) };
}

export const contentSecurityPolicy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');
