// Everything `init` writes, by its path in the new folder: the configuration, the starter policies, and the schemas their first lines point at.
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { shippedFolder } from '../shipped.ts';
import { configText } from './config-text.ts';

export interface StarterFile {
  /** With `/`, relative to the new folder. */
  path: string;
  bytes: Uint8Array | string;
}

export async function readStarterFiles(): Promise<StarterFile[]> {
  return [{ path: 'lobbyguard.yaml', bytes: configText }, ...(await filesOf('policies')), ...(await filesOf('schemas'))];
}

async function filesOf(folder: 'policies' | 'schemas'): Promise<StarterFile[]> {
  const from = shippedFolder(folder);
  const names = await readdir(from, { recursive: true, encoding: 'utf8' });
  const files: StarterFile[] = [];
  for (const name of names.filter((one) => /\.(?:ya?ml|txt|json)$/.test(one)).toSorted())
    files.push({ path: `${folder}/${name.replaceAll(sep, '/')}`, bytes: await readFile(join(from, name)) });
  return files;
}
