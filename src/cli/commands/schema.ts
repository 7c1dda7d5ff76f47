// `lobbyguard schema KIND`: the JSON Schema of a kind of file, for editors and other tools.
import { LobbyguardError } from '../../errors.ts';
import { exitCodes } from '../failure.ts';
import type { Io } from '../io.ts';
import { isSchemaKind, jsonSchemaText, schemaKinds } from '../json-schemas.ts';

export interface SchemaArgs {
  kind: string | undefined;
}

/** Throws USAGE with the kinds for an unknown kind, or none. */
export async function schema({ kind }: SchemaArgs, io: Io): Promise<number> {
  const kinds = schemaKinds.join(', ');
  if (kind === undefined) throw new LobbyguardError('USAGE', `say of which kind of file: npx lobbyguard schema KIND, one of ${kinds}`);
  if (!isSchemaKind(kind)) throw new LobbyguardError('USAGE', `there is no schema "${kind}"; there are ${kinds}`);
  io.stdout.write(jsonSchemaText(kind));
  return exitCodes.fine;
}
