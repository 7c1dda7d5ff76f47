// What a request carries besides method and URL: headers and body.

export interface Content {
  /** Sent as `Authorization: Bearer ...`, verbatim. */
  token?: string;
  /** Sent as application/json. Without any of these a POST has no body, `Content-Length: 0` and no Content-Type. */
  json?: unknown;
  /** Sent as it is, under its own type. */
  raw?: { type: string; body: string };
  /** Sent form-encoded. */
  form?: Readonly<Record<string, string>>;
  /** Sent as HTTP basic authentication. */
  login?: { user: string; password: string };
  /** What kind of answer is wanted; JSON where it does not say. */
  accept?: string;
  /** Sent beside it, such as a signature of the content. */
  headers?: Readonly<Record<string, string>>;
}

export function encode(request: Content): { headers: Record<string, string>; body: string | undefined } {
  const { token, login, accept, headers: beside } = request;
  const { type, body } = contentOf(request);
  const headers = {
    ...beside,
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(type === undefined ? {} : { 'content-type': type }),
    ...(login === undefined ? {} : { authorization: `Basic ${Buffer.from(`${login.user}:${login.password}`).toString('base64')}` }),
    ...(accept === undefined ? {} : { accept }),
  };
  return { headers, body };
}

function contentOf({ json, form, raw }: Content): { type?: string; body: string | undefined } {
  if (raw !== undefined) return raw;
  if (form !== undefined) {
    return { type: 'application/x-www-form-urlencoded;charset=UTF-8', body: new URLSearchParams(form).toString() };
  }
  return json === undefined ? { body: undefined } : { type: 'application/json', body: JSON.stringify(json) };
}
