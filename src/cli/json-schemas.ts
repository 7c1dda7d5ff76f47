// The JSON Schemas of everything people and tools read or write, generated from the definitions that validate. Shipped as schemas/*.json.
import { z } from 'zod';
import { auditRecordSchema } from '../audit/schema.ts';
import { configJsonSchema } from '../config/schema.ts';
import { listSchema, policySchema, testFileSchema } from '../policy/read/schema.ts';

export const schemaKinds = ['policy', 'list', 'test', 'config', 'audit'] as const;
export type SchemaKind = (typeof schemaKinds)[number];

export function isSchemaKind(kind: string): kind is SchemaKind {
  return schemaKinds.some((known) => known === kind);
}

/** JSON Schema 2020-12 as text, newline at the end. */
export function jsonSchemaText(kind: SchemaKind): string {
  return `${JSON.stringify(jsonSchema(kind), null, 2)}\n`;
}

function jsonSchema(kind: SchemaKind): object {
  switch (kind) {
    case 'policy':
      return z.toJSONSchema(policySchema, { io: 'input' });
    case 'list':
      return z.toJSONSchema(listSchema, { io: 'input' });
    case 'test':
      return z.toJSONSchema(testFileSchema, { io: 'input' });
    case 'config':
      return configJsonSchema();
    case 'audit':
      return z.toJSONSchema(auditRecordSchema, { io: 'input' });
  }
}
