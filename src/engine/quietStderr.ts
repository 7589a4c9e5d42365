import { findAddon } from './addons';

interface QuietStderr {
  hold(): boolean;
  release(): string;
}

/** Lines that TensorFlow writes from static initialisers, where no setting reaches them. */
const BANNERS: readonly RegExp[] = [
  /All log messages before absl::InitializeLog\(\)/,
  /oneDNN custom operations are on/,
  /Unable to register cu\w+ factory/,
  /This TensorFlow binary is optimized to use available CPU instructions/,
  /To enable the following instructions:.*rebuild TensorFlow/,
];

/** Lines of `text` other than TensorFlow's load-time banners. */
export function withoutBanners(text: string): string {
  return text
    .split(/(?<=\n)/)
    .filter((line) => !BANNERS.some((banner) => banner.test(line)))
    .join('');
}

/**
 * Runs `load` while descriptor 2 is held back, then prints the output without the banners. Without the
 * addon (no compiler at set-up) or with `TF_CPP_MIN_LOG_LEVEL=0` everything is shown.
 *
 * @param folder of the addon
 */
export function withQuietStderr<T>(folder: string, load: () => T): T {
  const addon = findAddon<QuietStderr>(folder, 'quiet_stderr');
  if (addon === undefined || process.env.TF_CPP_MIN_LOG_LEVEL === '0' || !addon.hold()) return load();
  try {
    return load();
  } finally {
    const rest = withoutBanners(addon.release());
    if (rest !== '') process.stderr.write(rest);
  }
}
