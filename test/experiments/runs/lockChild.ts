import type { Lease } from '../../../src/core';
import { lockRunFolder } from '../../../src/experiments';

/** What the parent asks of {@link main}. */
export type LockRequest =
  | { readonly type: 'lock'; readonly folder: string }
  | { readonly type: 'release' }
  | { readonly type: 'end' };

/** Answer to a `lock` request. */
export interface LockReport {
  readonly folder: string;
  readonly got: boolean;
  readonly message?: string;
}

/** Child of the lock tests: tries to lock the folders it is told, and holds what it gets until told otherwise. */
function main(): void {
  let held: Lease | undefined;
  process.on('message', async (request: LockRequest) => {
    if (request.type === 'lock') {
      try {
        held = await lockRunFolder(request.folder);
        process.send!({ folder: request.folder, got: true } satisfies LockReport);
      } catch (error) {
        process.send!({ folder: request.folder, got: false, message: String(error) } satisfies LockReport);
      }
    } else if (request.type === 'release') {
      held?.release();
      held = undefined;
      process.send!({ folder: '', got: false } satisfies LockReport);
    } else {
      process.disconnect();
    }
  });
}

main();
