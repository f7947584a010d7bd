import { mkdir, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The throw-away folder of one demo. */
export interface DemoFolders {
  readonly root: string;
  /** Muster's data folder; kept after the demo, to be looked at. */
  readonly data: string;
  /** The folders of the sandbox hosts; removed. */
  readonly hosts: string;
}

export async function makeFolders(): Promise<DemoFolders> {
  const root = await mkdtemp(join(tmpdir(), 'muster-demo-'));
  const folders = { root, data: join(root, 'data'), hosts: join(root, 'hosts') };
  await mkdir(folders.hosts);
  return folders;
}
