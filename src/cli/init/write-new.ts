// Writing files where none are. What exists is left as it is: a link that leads nowhere, too.
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { LobbyguardError } from '../../errors.ts';

/** False when something of this name is there already. Throws INPUT_UNREADABLE when nothing can be written there. */
export async function writeNew(file: string, bytes: Uint8Array | string): Promise<boolean> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, bytes, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && (error as NodeJS.ErrnoException).syscall === 'open') return false;
    throw new LobbyguardError('INPUT_UNREADABLE', `${file} cannot be written: ${reasonFor(error as NodeJS.ErrnoException)}`, {
      cause: error,
    });
  }
}

function reasonFor({ code, path, message }: NodeJS.ErrnoException): string {
  switch (code) {
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path ?? 'a folder on the way'} is needed as a folder, and something else has its name; move that away, or name another folder`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return 'you may not write there; name a folder of your own: npx lobbyguard init DIR';
    case 'ENOSPC':
      return 'the disk is full';
    default:
      return message;
  }
}
