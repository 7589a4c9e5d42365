import * as http from 'node:http';
import * as https from 'node:https';
import type { Socket } from 'node:net';
import * as tls from 'node:tls';
import { BreedlabError } from '../core';
import { AttemptFailure, isLasting, networkReason } from './failure';
import { bareHost, openTunnel, proxyFor, proxyHeaders } from './proxy';

const MAX_REDIRECTS = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface RequestOptions {
  readonly headers: Readonly<Record<string, string>>;
  /** Longest wait for the headers of an answer. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal;
  /** Environment with the proxy variables. */
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * GETs a URL and follows at most five redirects, never from https to http. The body has not been read.
 *
 * @throws AttemptFailure when another attempt may succeed; BreedlabError when it cannot
 */
export async function get(url: URL, options: RequestOptions): Promise<http.IncomingMessage> {
  let current = checkedUrl(url.href);
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
    const response = await getOnce(current, options);
    if (!REDIRECTS.has(response.statusCode ?? 0)) return response;
    response.destroy();
    current = redirectTarget(current, response.headers.location);
  }
  throw new BreedlabError(`${url.href} redirects more than ${MAX_REDIRECTS} times.`, 'Check the address.');
}

/** @throws BreedlabError unless it is an http or https URL */
export function checkedUrl(text: string, base?: URL): URL {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new BreedlabError(
    `'${text.slice(0, 200)}' is not an http or https address.`,
    'Give a full address, such as https://host/file.',
  );
}

/** Target of a redirect. @throws BreedlabError when it has none, or leaves https */
export function redirectTarget(from: URL, location: string | undefined): URL {
  if (location === undefined) throw new BreedlabError(`${from.href} redirects to nowhere.`, 'Check the address.');
  const target = checkedUrl(location, from);
  if (from.protocol === 'https:' && target.protocol === 'http:') {
    throw new BreedlabError(
      `${from.href} redirects from https to ${target.href}, which is refused.`,
      'Check the address.',
    );
  }
  return target;
}

async function getOnce(url: URL, options: RequestOptions): Promise<http.IncomingMessage> {
  try {
    return await send(await prepare(url, options), url, options);
  } catch (error) {
    if (error instanceof BreedlabError || error instanceof AttemptFailure || options.signal?.aborted) throw error;
    const reason = `${url.host}: ${networkReason(error)}`;
    if (!isLasting(error)) throw new AttemptFailure(reason, { cause: error });
    throw new BreedlabError(`Cannot reach ${reason}.`, 'Check the network, the address and your proxy settings.', {
      cause: error,
    });
  }
}

/**
 * The request for a URL, directly or through the environment's proxy. Own agents: none is shared or kept
 * alive.
 */
async function prepare(url: URL, options: RequestOptions): Promise<http.ClientRequest> {
  const { signal, timeoutSeconds } = options;
  const headers = { 'user-agent': 'breedlab', 'accept-encoding': 'identity', ...options.headers };
  const common = { signal, timeout: timeoutSeconds * 1000, headers };
  const proxy = proxyFor(url, options.environment);
  if (proxy === undefined) {
    return url.protocol === 'https:'
      ? https.request(url, { ...common, agent: new https.Agent() })
      : http.request(url, { ...common, agent: new http.Agent() });
  }
  if (url.protocol === 'http:') {
    const proxied = { ...headers, ...proxyHeaders(proxy), host: url.host };
    return http.request({
      ...common,
      headers: proxied,
      host: bareHost(proxy),
      port: proxy.port || 80,
      path: url.href,
      agent: new http.Agent(),
    });
  }
  const socket = await openTunnel(proxy, `${url.hostname}:${url.port || 443}`, { timeoutSeconds, signal });
  return https.request(url, { ...common, createConnection: () => overTls(socket, url) });
}

function overTls(socket: Socket, url: URL): tls.TLSSocket {
  return tls.connect({ socket, servername: bareHost(url) });
}

function send(request: http.ClientRequest, url: URL, options: RequestOptions): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const late = (): void => {
      request.destroy(new AttemptFailure(`${url.host} did not answer within ${options.timeoutSeconds} s`));
    };
    // A timer of our own: the socket's starts anew with every header byte.
    const timer = setTimeout(late, options.timeoutSeconds * 1000);
    request.on('timeout', late);
    request.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    request.on('response', (response) => {
      clearTimeout(timer);
      request.setTimeout(0);
      resolve(response);
    });
    request.end();
  });
}
