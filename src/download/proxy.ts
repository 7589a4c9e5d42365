import * as http from 'node:http';
import type { Socket } from 'node:net';
import { BreedlabError } from '../core';
import { AttemptFailure } from './failure';

/**
 * The proxy that the environment names for a URL, or undefined: `https_proxy` or `http_proxy` by the URL's
 * protocol, else `all_proxy`; upper case too. `no_proxy` lists hosts, suffixes (`.example.org`), `host:port`
 * or `*`.
 *
 * @throws BreedlabError for a proxy that is not `http://`
 */
export function proxyFor(url: URL, environment: NodeJS.ProcessEnv): URL | undefined {
  const read = (name: string): string => environment[name] || environment[name.toUpperCase()] || '';
  const value = read(url.protocol === 'https:' ? 'https_proxy' : 'http_proxy') || read('all_proxy');
  if (value === '' || isExempt(url, read('no_proxy'))) return undefined;
  const proxy = parse(value.includes('://') ? value : `http://${value}`);
  if (proxy?.protocol === 'http:') return proxy;
  throw new BreedlabError(
    `The proxy for ${url.host} is not an http:// address.`,
    'Set http_proxy and https_proxy to http://host:port, or unset them.',
  );
}

/** Headers that identify the client to a proxy, from the user and password of its address. */
export function proxyHeaders(proxy: URL): Record<string, string> {
  if (proxy.username === '') return {};
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}

/**
 * Opens a tunnel to `host:port` through a proxy (CONNECT). Rejects with AttemptFailure or a BreedlabError.
 */
export function openTunnel(
  proxy: URL,
  target: string,
  options: { timeoutSeconds: number; signal?: AbortSignal },
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const request = http.request({
      host: bareHost(proxy),
      port: proxy.port || 80,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...proxyHeaders(proxy) },
      agent: new http.Agent(),
      signal: options.signal,
      timeout: options.timeoutSeconds * 1000,
    });
    request.on('timeout', () =>
      request.destroy(new AttemptFailure(`proxy ${proxy.host} did not answer within ${options.timeoutSeconds} s`)),
    );
    request.on('error', reject);
    request.on('connect', (response, socket) => {
      socket.setTimeout(0);
      if (response.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(
        new BreedlabError(
          `Proxy ${proxy.host} refused a connection to ${target} (status ${response.statusCode}).`,
          'Check https_proxy and no_proxy.',
        ),
      );
    });
    request.end();
  });
}

/** Host name as sockets take it: IPv6 without its brackets. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function isExempt(url: URL, list: string): boolean {
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .split(/[\s,]+/)
    .filter((rule) => rule !== '')
    .some((rule) => {
      const [host, rulePort] = /^(.*?):(\d+)$/.exec(rule)?.slice(1) ?? [rule, undefined];
      if (rulePort !== undefined && rulePort !== port) return false;
      const suffix = host!.toLowerCase().replace(/^\*?\./, '');
      return rule === '*' || url.hostname === suffix || url.hostname.endsWith(`.${suffix}`);
    });
}

function parse(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
