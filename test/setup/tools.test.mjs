import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { describe, it } from 'node:test';
import { createContext } from '../../setup/lib/context.mjs';
import { redact, SetupError, SetupInterrupted, toolError } from '../../setup/lib/errors.mjs';
import { tell } from '../../setup/lib/main.mjs';
import { Reporter } from '../../setup/lib/reporter.mjs';
import { ToolRunner } from '../../setup/lib/tools.mjs';
import { packagesStep } from '../../setup/steps/packages.mjs';

const failure = (...output) => toolError('npm ci', { code: 1, output });

describe('toolError', () => {
  const cases = [
    ['npm error code ENOSPC', /no disk space left/],
    ['OSError: [Errno 28] No space left on device', /no disk space left/],
    ['npm error network request to https://r/x failed, reason: getaddrinfo ENOTFOUND r', /registry does not answer/],
    ['ReadTimeoutError("HTTPConnectionPool(host=\'r\', port=80): Read timed out.")', /registry does not answer/],
    ['npm error code E401', /refuses access/],
    ['npm error code UNABLE_TO_GET_ISSUER_CERT_LOCALLY', /certificate is not trusted/],
    ['ERROR: No matching distribution found for jupyterlab==4.6.6', /does not offer a pinned version/],
    ['npm error code EINTEGRITY', /damaged/],
    ['npm error code EACCES', /cannot be written/],
  ];
  for (const [line, reason] of cases) {
    it(`explains: ${line.slice(0, 50)}`, () => {
      const error = failure('something before', line);
      assert.match(error.reason, reason);
      assert.notEqual(error.remedy, '');
      assert.deepEqual(error.output, ['something before', line]);
    });
  }

  it('does not answer comes before no such version: pip says both', () => {
    assert.match(
      failure('Retrying after connection broken by NewConnectionError', 'ERROR: No matching distribution found').reason,
      /does not answer/,
    );
  });

  it('tells the exit code of what it does not know, and keeps only the last lines', () => {
    const error = toolError('g++', { code: 3, output: Array.from({ length: 40 }, (_, i) => `line ${i}`) }, 'Read.');
    assert.equal(error.reason, 'g++ ended with code 3.');
    assert.equal(error.remedy, 'Read.');
    assert.equal(error.output.at(-1), 'line 39');
    assert.equal(error.output.length, 12);
  });
});

describe('secrets', () => {
  const secrets = [
    'Looking in indexes: https://user:hunter2@host/simple',
    '//host/:_authToken=hunter2',
    'Authorization: Bearer hunter2',
    'npm_config__password="hunter2"',
    'http://127.0.0.1:8888/lab?token=hunter2',
  ];
  for (const line of secrets) {
    it(`are hidden in: ${line.slice(0, 24)}`, () => {
      assert.doesNotMatch(redact(line), /hunter2/);
      assert.doesNotMatch(failure(line).output.join(), /hunter2/);
      let printed = '';
      const reporter = new Reporter({ write: (text) => void (printed += text) });
      reporter.begin('1/1', 'Step');
      reporter.note(line);
      reporter.done(line);
      assert.doesNotMatch(printed, /hunter2/);
    });
  }

  it('leaves other text alone', () => {
    const line = 'npm http fetch GET 200 https://host/a@1.0.0 12ms';
    assert.equal(redact(line), line);
  });
});

describe('tell', () => {
  it('prints reason, output and remedy, without a stack', () => {
    let text = '';
    assert.equal(
      tell(new SetupError('Why.', 'What.', { output: ['tail'] }), (part) => void (text += part)),
      1,
    );
    assert.equal(text, '\nWhy.\n    | tail\n\nWhat to do: What.\n');
  });

  it('ends with the status of the signal', () => {
    assert.equal(
      tell(new SetupInterrupted('SIGINT'), () => {}),
      130,
    );
    assert.equal(
      tell(new SetupInterrupted('SIGTERM'), () => {}),
      143,
    );
  });
});

describe('ToolRunner', () => {
  const node = (script, options) => new ToolRunner().run(process.execPath, ['-e', script], options);

  it('gives exit code and output of both streams', async () => {
    const result = await node('console.log("out"); console.error("err"); process.exitCode = 4');
    assert.equal(result.code, 4);
    assert.deepEqual(result.output.toSorted(), ['err', 'out']);
  });

  it('rejects a program that does not exist', async () => {
    await assert.rejects(new ToolRunner().run('/nowhere/tool', []), { code: 'ENOENT' });
  });

  it('ends a tool that does not move, but not one that writes', async () => {
    const silent = await node('setInterval(() => {}, 1000)', { stallSeconds: 1 });
    assert.equal(silent.stalled, true);
    assert.ok(silent.seconds < 10);
    let bytes = 0;
    const writing = await node('setTimeout(() => {}, 3000)', {
      stallSeconds: 1.5,
      measure: async () => bytes++,
    });
    assert.equal(writing.stalled, false);
    assert.equal(writing.code, 0);
  });

  it('ends the children of a tool with it', async () => {
    const runner = new ToolRunner();
    const script = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e3)']); console.log(c.pid); setInterval(() => {}, 1e3);`;
    let grandchild = 0;
    const onLine = (line) => {
      grandchild = Number(line);
      runner.stop('SIGINT');
    };
    await assert.rejects(runner.run(process.execPath, ['-e', script], { onLine }), { signal: 'SIGINT' });
    await new Promise((resolve) => setTimeout(resolve, 200));
    const state = fs.existsSync(`/proc/${grandchild}/stat`)
      ? fs.readFileSync(`/proc/${grandchild}/stat`, 'utf8').split(') ')[1]?.[0]
      : 'gone';
    assert.ok(state === 'gone' || state === 'Z', `state ${state}`);
    await assert.rejects(runner.run(process.execPath, ['-v']), SetupInterrupted);
  });
});

describe('a registry that accepts and never answers', () => {
  it('costs npm ci about twice the network timeout', { timeout: 60_000 }, async () => {
    const server = net.createServer((socket) => socket.on('error', () => {}));
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
    const { port } = /** @type {net.AddressInfo} */ (server.address());
    const root = fs.mkdtempSync(path.join(os.tmpdir(), 'breedlab-silent-'));
    try {
      const packages = { '': { dependencies: { left: '1.0.0' } }, 'node_modules/left': { version: '1.0.0' } };
      fs.writeFileSync(path.join(root, 'package.json'), JSON.stringify({ name: 'x', dependencies: { left: '1.0.0' } }));
      fs.writeFileSync(
        path.join(root, 'package-lock.json'),
        JSON.stringify({ name: 'x', lockfileVersion: 3, packages }),
      );
      const env = {
        ...process.env,
        npm_config_registry: `http://127.0.0.1:${port}/`,
        npm_config_cache: path.join(root, 'cache'),
        BREEDLAB_NETWORK_TIMEOUT: '2',
      };
      const started = performance.now();
      await assert.rejects(
        packagesStep.run(createContext(new ToolRunner().run, { root, env }), {
          progress: () => {},
          note: () => {},
        }),
        /npm ci .*the package registry does not answer/,
      );
      assert.ok(performance.now() - started < 30_000);
    } finally {
      server.close();
      fs.rmSync(root, { recursive: true, force: true });
    }
  });
});
