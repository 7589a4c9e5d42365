import { BreedlabError, etaText, formatDuration, html, secondsLeft, type JobEvent } from '../../core';
import { htmlBundle, STYLE, TONE, type Display } from '../output';
import { redraws, startChild, takeInterrupts, UPDATE_MS, type ChildEnd } from '../training';

/** Options of {@link runJob}. */
export interface JobOptions {
  /** Arguments of the command line program, e.g. `['find-lr', '34']`. */
  readonly args: readonly string[];
  /** Name of the work, for the progress line. */
  readonly title: string;
  readonly display: Display;
  /** Draw nothing while it runs. Default false. */
  readonly headless?: boolean;
  /** The command line program. Default: this package's. */
  readonly script?: string;
}

const PROGRAM = require.resolve('../../cli.js');

/**
 * Runs a command in a child process and gives its result; a bar shows the progress and is removed afterwards.
 * Interrupting the cell asks the command to stop. Call it after the cell's first `await`: see takeInterrupts.
 *
 * @throws BreedlabError with the command's own message when it fails, or when it was stopped without a result
 */
export async function runJob<Result>(options: JobOptions): Promise<Result> {
  const { args, title, display, headless = false, script = PROGRAM } = options;
  const slot = display.slot();
  const began = performance.now();
  let progress = { done: 0, total: 0, text: 'starting' };
  let outcome: JobEvent<Result> | undefined;
  let isStopping = false;
  const updates = redraws(() => slot.draw(progressBundle(title, progress, began, isStopping)), UPDATE_MS);
  const child = startChild<JobEvent<Result>>({
    script,
    args,
    onEvent: (event) => {
      if (event.type === 'progress') progress = event;
      else outcome = event;
      if (!headless) updates.request();
    },
  });
  const release = takeInterrupts(() => {
    isStopping = true;
    child.stop();
  });
  let end: ChildEnd;
  try {
    end = await child.ended;
  } finally {
    release();
    updates.stop();
  }
  if (!headless) slot.draw(doneBundle(title, began));
  if (outcome?.type === 'result') return outcome.result;
  throw failure(title, outcome, end, isStopping);
}

function failure<Result>(
  title: string,
  outcome: JobEvent<Result> | undefined,
  end: ChildEnd,
  isStopping: boolean,
): BreedlabError {
  if (outcome?.type === 'error') return new BreedlabError(outcome.message, 'Nothing was changed.');
  if (isStopping) return new BreedlabError(`${title} was interrupted.`, 'Run the cell again.');
  const how = end.signal === null ? `with exit code ${end.code}` : `by ${end.signal}`;
  const said = end.stderr === '' ? '' : `\n${end.stderr}\n`;
  return new BreedlabError(`${title} ended ${how} before it was done.${said}`, 'Run the cell again.');
}

function progressBundle(
  title: string,
  { done, total, text }: { readonly done: number; readonly total: number; readonly text: string },
  began: number,
  isStopping: boolean,
) {
  const seconds = (performance.now() - began) / 1000;
  const percent = `${total === 0 ? 0 : ((100 * done) / total).toFixed(1)}%`;
  // The first units also start things up.
  const eta = done < Math.max(2, total / 20) ? '' : `, ${etaText(secondsLeft({ done, total, seconds }))}`;
  const place = total === 0 ? formatDuration(seconds) : `${done} of ${total}, ${(done / seconds).toFixed(1)}/s${eta}`;
  const status = isStopping ? 'Stopping' : `${place}: ${text}`;
  return htmlBundle(
    html`<p style="${STYLE.title}">${title}</p>
      <div style="${STYLE.track}">
        <div
          style="${STYLE.bar}; width: ${percent}; background-color: ${isStopping ? TONE.stopped : TONE.running}"
        ></div>
      </div>
      <p style="${STYLE.paragraph}; ${STYLE.quiet}">${status}</p>`,
    `${title}: ${status}`,
  );
}

function doneBundle(title: string, began: number) {
  const text = `${title}: ${formatDuration((performance.now() - began) / 1000)}`;
  return htmlBundle(html`<p style="${STYLE.paragraph}; ${STYLE.quiet}">${text}</p>`, text);
}
