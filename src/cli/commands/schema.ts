// `lobbyguard schema KIND`: the JSON Schema of a kind of file, for editors and other tools.
import { LobbyguardError } from '../../errors.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { isSchemaKind, jsonSchemaText, schemaKinds } from '../json-schemas.ts';

export interface SchemaArgs {
  kind: string;
}

/** Throws USAGE for an unknown kind. */
export async function schema({ kind }: SchemaArgs, io: Io): Promise<number> {
  if (!isSchemaKind(kind)) throw new LobbyguardError('USAGE', `there is no schema "${kind}"; there are ${schemaKinds.join(', ')}`);
  io.stdout.write(jsonSchemaText(kind));
  return exitCodes.fine;
}
