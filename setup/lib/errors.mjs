/** Errors of set-up, worded so that a user can act: which step, why, what to do. */

/**
 * A set-up step that cannot work. `reason` says why in one sentence, `remedy` what to do about it.
 */
export class SetupError extends Error {
  /**
   * @param {string} reason
   * @param {string} remedy
   * @param {{ output?: readonly string[] }} [details] `output`: last lines of the tool's own output; default none
   */
  constructor(reason, remedy, details = {}) {
    super(`${reason} ${remedy}`);
    this.name = 'SetupError';
    this.reason = reason;
    this.remedy = remedy;
    /** @type {readonly string[]} */
    this.output = details.output ?? [];
  }
}

/** Set-up was asked to stop (Ctrl-C, SIGTERM, SIGHUP). Everything it had finished stays. */
export class SetupInterrupted extends Error {
  /** @param {NodeJS.Signals} signal */
  constructor(signal) {
    super(`Set-up was interrupted by ${signal}.`);
    this.name = 'SetupInterrupted';
    this.signal = signal;
  }
}

/**
 * Removes secrets that a registry address or an npm or pip line may carry: passwords in URLs and tokens.
 *
 * @param {string} text
 */
export function redact(text) {
  return text
    .replace(/([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, '$1***@')
    .replace(
      /((?:_authToken|_auth|_password|authorization|bearer|token|password)["']?\s*[=:]\s*["']?)(?:bearer\s+|basic\s+)?[^\s"'&]+/gi,
      '$1***',
    );
}

const SILENT = {
  reason: 'the package registry does not answer',
  remedy:
    "Check the network, and npm's and pip's own configuration (registry, index-url, proxy), then run the same command again. " +
    'On a slow network set BREEDLAB_NETWORK_TIMEOUT to more seconds.',
};

/** Kinds of failure that have the same cause and remedy whatever tool reported them. */
const CAUSES = [
  {
    pattern: /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i,
    reason: 'there is no disk space left',
    remedy:
      'Free some space (about 3 GB are needed in all, 10 GB with TensorFlow for GPUs) and run the same command again: it goes on where it stopped.',
  },
  {
    pattern: /\b(?:E401|E403|401 Unauthorized|403 Forbidden)\b/,
    reason: 'the package registry refuses access',
    remedy:
      "Check the registry and its credentials in npm's or pip's own configuration, then run the same command again.",
  },
  {
    pattern: /SELF_SIGNED_CERT|UNABLE_TO_(?:GET_ISSUER_CERT|VERIFY)|CERTIFICATE_VERIFY_FAILED/,
    reason: "the package registry's certificate is not trusted here",
    remedy: "Name your certificate file in npm's `cafile` and pip's `cert` setting, then run the same command again.",
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT|ESOCKETTIMEDOUT|ERR_SOCKET_TIMEOUT|EIDLETIMEOUT|network timeout|Timed? ?out|NewConnectionError|Max retries exceeded|Temporary failure in name resolution|Network is unreachable|ProxyError|socket hang up/i,
    ...SILENT,
  },
  {
    pattern: /E404|ETARGET|No matching distribution found|Could not find a version/,
    reason: 'the package registry does not offer a pinned version',
    remedy: 'If npm or pip is configured to use a mirror, check that it is complete; then run the same command again.',
  },
  {
    pattern: /EINTEGRITY|DO NOT MATCH THE HASHES|sha512-\S+ integrity checksum failed/,
    reason: 'a downloaded package is damaged',
    remedy: 'Run `npm cache verify` (or `pip cache purge`) and then the same command again.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied|Read-only file system/,
    reason: 'a file of the project or of the package cache cannot be written',
    remedy:
      'Check who owns the project folder and the npm and pip caches (an earlier run as root?), then run the same command again.',
  },
];

/**
 * The error for a tool that ended with a failure: the cause its output shows, or its exit code, with the
 * last lines it printed.
 *
 * @param {string} what name of the tool and its task, e.g. `npm ci`
 * @param {{ code: number | null, signal?: NodeJS.Signals | null, output: readonly string[], stalled?: boolean, seconds?: number }} result
 * @param {string} [remedy] used when the output shows no known cause; default: try again
 */
export function toolError(what, result, remedy = 'Read the lines above, then run the same command again.') {
  const output = result.output.slice(-12).map(redact);
  if (result.stalled) {
    return new SetupError(
      `${what} was ended after ${Math.round(result.seconds ?? 0)} s, since nothing came any more: ${SILENT.reason}.`,
      SILENT.remedy,
      { output },
    );
  }
  const text = result.output.join('\n');
  const cause = CAUSES.find(({ pattern }) => pattern.test(text));
  if (cause) return new SetupError(`${what} failed: ${cause.reason}.`, cause.remedy, { output });
  const ending =
    result.code === null ? `was ended by ${result.signal ?? 'a signal'}` : `ended with code ${result.code}`;
  return new SetupError(`${what} ${ending}.`, remedy, { output });
}

/**
 * Tells whether a reason for failing may be gone the next time: a network that does not answer.
 *
 * @param {string} reason
 */
export function mayPass(reason) {
  return reason.includes(SILENT.reason);
}

/**
 * Tells whether an error says that the disk is full: then there is nothing to fall back to.
 *
 * @param {unknown} error
 */
export function isDiskFull(error) {
  return error instanceof Error && /ENOSPC|EDQUOT|no disk space/i.test(error.message);
}
