// The OpenAPI document, printed from the table of routes and the schemas.
import { z } from 'zod';
import { version } from '../../version.ts';
import { problemSchema } from '../view/schema.ts';
import { type RouteDoc, readRoutes, writeRoutes } from './route-table.ts';

export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const [name, route] of [...Object.entries(readRoutes), ...Object.entries(writeRoutes)]) {
    const at = paths[route.path] ?? {};
    at[route.method] = operation(name, route);
    paths[route.path] = at;
  }
  return {
    openapi: '3.1.0',
    info: { title: 'lobbyguard desk', version, description: 'What moderators see and do. Ids are opaque.' },
    servers: [{ url: '/api/v1' }],
    paths,
  };
}

function operation(name: string, { method, path, summary, query, body, versioned, answer }: RouteDoc): object {
  const write = method !== 'get';
  const media = name === 'live' ? 'text/event-stream' : 'application/json';
  return {
    operationId: name,
    summary,
    parameters: [
      ...[...path.matchAll(/\{(\w+)\}/g)].map(([, at]) => ({ name: at, in: 'path', required: true, schema: { type: 'string' } })),
      ...Object.entries(query ?? {}).map(([key, description]) => ({ name: key, in: 'query', description, schema: { type: 'string' } })),
      ...(write ? [header('Idempotency-Key', 'Any text; a repetition with the same key is not done twice.')] : []),
      ...(versioned === true ? [header('If-Match', 'The version of what was seen.')] : []),
    ],
    ...(body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: schemaOf(body, 'input') } } } }),
    responses: {
      [write ? '202' : '200']: {
        description: write ? 'Accepted.' : 'As asked.',
        content: { [media]: { schema: schemaOf(answer, 'output') } },
      },
      default: { description: 'Refused.', content: { 'application/problem+json': { schema: schemaOf(problemSchema, 'output') } } },
    },
  };
}

function header(name: string, description: string): object {
  return { name, in: 'header', required: true, description, schema: { type: 'string' } };
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output'): object {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}
