// JSON as the simulator builds and reads it.

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object in a body, an empty one for an empty body, undefined for anything else. Field names in lower case: the server is lenient there. */
export function bodyFields(body: string): JsonObject | undefined {
  if (body.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(body);
    if (!isJsonObject(value)) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [name.toLowerCase(), field]));
  } catch {
    return undefined;
  }
}

/** A string field, or undefined when it is missing or something else. */
export function textField(fields: JsonObject, name: string): string | undefined {
  const value = fields[name.toLowerCase()];
  return typeof value === 'string' ? value : undefined;
}
