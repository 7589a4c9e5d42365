import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import type * as http from 'node:http';
import type * as net from 'node:net';
import * as path from 'node:path';
import { test } from 'node:test';
import { downloadFile } from '../../src/download';
import { openTunnel, proxyFor } from '../../src/download/proxy';
import { get } from '../../src/download/request';
import { file, serve } from './server';
import { temporaryFolder } from '../temporary';

const proxyOf = (url: string, environment: NodeJS.ProcessEnv): string | undefined =>
  proxyFor(new URL(url), environment)?.host;

test('the proxy of a URL follows the usual variables', () => {
  const environment = {
    https_proxy: 'http://secure:1',
    HTTP_PROXY: 'plain:2',
    no_proxy: 'localhost, .corp.example,10.0.0.1:8080',
  };
  assert.equal(proxyOf('https://host/x', environment), 'secure:1');
  assert.equal(proxyOf('http://host/x', environment), 'plain:2');
  assert.equal(proxyOf('http://localhost:99/x', environment), undefined);
  assert.equal(proxyOf('https://corp.example/', environment), undefined);
  assert.equal(proxyOf('https://deep.corp.example/', environment), undefined);
  assert.equal(proxyOf('https://notcorp.example/', environment), 'secure:1');
  assert.equal(proxyOf('http://10.0.0.1:8080/', environment), undefined);
  assert.equal(proxyOf('http://10.0.0.1/', environment), 'plain:2');
  assert.equal(proxyOf('https://host/', { ALL_PROXY: 'http://any:3' }), 'any:3');
  assert.equal(proxyOf('https://host/', { all_proxy: 'http://any:3', no_proxy: '*' }), undefined);
  assert.equal(proxyOf('https://host/', { https_proxy: '' }), undefined);
  assert.throws(
    () => proxyOf('https://host/', { https_proxy: 'socks5://user:secret@x:1' }),
    (thrown) => {
      assert.match(String(thrown), /not an http:\/\/ address/);
      assert.doesNotMatch(String(thrown), /secret/);
      return true;
    },
  );
});

test('http goes through the proxy with the whole address and its credentials', async (context) => {
  const content = Buffer.from('through the proxy');
  const seen: (string | undefined)[] = [];
  const proxy = await serve(context, (request, response, number) => {
    seen.push(request.url, request.headers.host, request.headers['proxy-authorization']);
    file(content)(request, response, number);
  });
  const target = path.join(temporaryFolder(context), 'x');
  const address = proxy.url.replace('//', '//user:p%40ss@').replace('/file.bin', '');
  await downloadFile({
    url: 'http://breedlab.invalid/deep/file?q=1',
    file: target,
    environment: { http_proxy: address },
  });
  assert.equal(fs.readFileSync(target, 'utf8'), 'through the proxy');
  assert.deepEqual(seen, ['http://breedlab.invalid/deep/file?q=1', 'breedlab.invalid', `Basic ${btoa('user:p@ss')}`]);
});

test('a tunnel carries bytes both ways; a refusal names proxy and target', async (context) => {
  const proxy = await serve(context, (_, response) => response.end());
  proxy.server.on('connect', (request: http.IncomingMessage, socket: net.Socket) => {
    if (request.url !== 'host.invalid:443') {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.on('data', (bytes: Buffer) => socket.write(`echo ${bytes.toString()}`));
    context.after(() => socket.destroy());
  });
  const socket = await openTunnel(new URL(proxy.url), 'host.invalid:443', { timeoutSeconds: 2 });
  const answer = new Promise((resolve) => socket.once('data', (bytes: Buffer) => resolve(bytes.toString())));
  socket.write('hello');
  assert.equal(await answer, 'echo hello');
  socket.destroy();
  await assert.rejects(
    openTunnel(new URL(proxy.url), 'other.invalid:443', { timeoutSeconds: 2 }),
    /refused a connection to other\.invalid:443 \(status 407\)/,
  );
});

test('https through a proxy speaks TLS inside the tunnel, to the host of the URL', async (context) => {
  let hello: Buffer | undefined;
  const proxy = await serve(context, (_, response) => response.end());
  proxy.server.on('connect', (_: http.IncomingMessage, socket: net.Socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    socket.once('data', (bytes: Buffer) => {
      hello = bytes;
      socket.destroy();
    });
  });
  const environment = { https_proxy: proxy.url };
  await assert.rejects(get(new URL('https://breedlab.invalid/x'), { headers: {}, timeoutSeconds: 2, environment }));
  assert.equal(hello?.[0], 22, 'a TLS handshake record');
  assert.ok(hello.includes('breedlab.invalid'), 'names the server');
});
