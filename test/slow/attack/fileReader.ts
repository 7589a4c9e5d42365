import { archiveProblems, weightsProblems } from '../../attack/harm';
import { messageOf } from '../../../src/core';

/** A file to be read, and what is known of it. */
export type ReadRequest =
  | { readonly type: 'weights'; readonly file: string; readonly kind: string; readonly bytes: number }
  | { readonly type: 'archive'; readonly file: string; readonly folder: string };

/** Message that ends the reader: a channel that the parent closes keeps it from hearing that the child has closed. */
export const READ_ALL = 'all are read';

/** What was wrong about it. */
export interface ReadAnswer {
  readonly file: string;
  readonly problems: readonly string[];
}

/** Child of the attacks by files: reads one file after another, and says of each what was wrong about it. */
async function answer(request: ReadRequest): Promise<ReadAnswer> {
  const { file } = request;
  try {
    const problems =
      request.type === 'weights'
        ? await weightsProblems(file, { kind: request.kind, content: { length: request.bytes } })
        : await archiveProblems(file, request.folder);
    return { file, problems };
  } catch (error) {
    return { file, problems: [`the check itself fails: ${messageOf(error)}`] };
  }
}

if (require.main === module) {
  process.on('message', (request: ReadRequest | typeof READ_ALL) => {
    if (request === READ_ALL) process.disconnect();
    else void answer(request).then((found) => process.send!(found));
  });
}
