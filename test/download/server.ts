import * as http from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server of a test answers its n-th request (from 0). */
export type Answer = (request: http.IncomingMessage, response: http.ServerResponse, number: number) => void;

export interface TestServer {
  readonly url: string;
  readonly server: http.Server;
  /** The `range` header of each request so far; '' where there was none. */
  readonly ranges: readonly string[];
}

/** An http server on a free port of this machine that ends with the test. */
export async function serve(context: { after(fn: () => void): void }, answer: Answer): Promise<TestServer> {
  const ranges: string[] = [];
  const server = http.createServer((request, response) => {
    ranges.push(request.headers.range ?? '');
    answer(request, response, ranges.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/file.bin`, server, ranges };
}

/** Answers like a file server: whole, or the range asked for (416 when there is none). */
export function file(content: Buffer, headers: http.OutgoingHttpHeaders = { etag: '"one"' }): Answer {
  return (request, response) => {
    const from = rangeStart(request);
    if (from === undefined) {
      response.writeHead(200, { ...headers, 'content-length': content.length }).end(content);
    } else if (from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` }).end();
    } else {
      response.writeHead(206, { ...headers, ...rangeHeaders(content, from) }).end(content.subarray(from));
    }
  };
}

/** Sends `length` bytes of what is asked for and cuts the connection. */
export function cutAfter(content: Buffer, length: number): Answer {
  return (request, response) => {
    const from = rangeStart(request);
    if (from === undefined) response.writeHead(200, { etag: '"one"', 'content-length': content.length });
    else response.writeHead(206, { etag: '"one"', ...rangeHeaders(content, from) });
    // A pause, since a reset may overtake bytes that the client has not taken from its socket yet.
    response.write(content.subarray(from ?? 0, (from ?? 0) + length), () => setTimeout(() => response.destroy(), 100));
  };
}

function rangeStart(request: http.IncomingMessage): number | undefined {
  const match = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  return match === null ? undefined : Number(match[1]);
}

function rangeHeaders(content: Buffer, from: number): http.OutgoingHttpHeaders {
  return {
    'content-length': content.length - from,
    'content-range': `bytes ${from}-${content.length - 1}/${content.length}`,
  };
}
