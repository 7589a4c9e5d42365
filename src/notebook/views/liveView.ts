import { liveBundle, liveCurves, type MimeBundle } from '../../charts';
import { formatDuration, html, rateText, SPLIT_WORDS, trainingEtaText } from '../../core';
import { scopeText } from '../../experiments';
import { htmlBundle, STYLE, TONE } from '../output';
import { headingText, type Heading } from './heading';
import { doneFraction, partialEpoch, type TrainingProgress } from './progress';

/** State of the kernel besides the events. */
export interface Supervision {
  readonly elapsedSeconds: number;
  /** The cell was interrupted and the training is ending. */
  readonly isStopping: boolean;
  /** What will be trained, in a sentence: told until it begins. Default: nothing. */
  readonly plan?: string;
}

/** The progress of a training as a bar and a line of figures. */
export function progressBundle(heading: Heading, progress: TrainingProgress, supervision: Supervision): MimeBundle {
  const fraction = doneFraction(progress);
  const percent = `${(fraction * 100).toFixed(1)}%`;
  const status = statusText(progress, supervision);
  const figures = figureTexts(progress).join(' · ');
  const again = seenAgain(progress);
  const plan = progress.phase.kind === 'starting' ? (supervision.plan ?? '') : '';
  const tone = supervision.isStopping ? TONE.stopped : TONE.running;
  const content = html`<p style="${STYLE.title}">
      ${headingText(heading)} <span style="${STYLE.quiet}; font-weight: 400">${scopeText(heading)}</span>
    </p>
    <div style="${STYLE.track}">
      <div style="${STYLE.bar}; width: ${percent}; background-color: ${tone}"></div>
    </div>
    <p style="${STYLE.paragraph}">${status}</p>
    ${plan === '' ? null : html`<p style="${STYLE.paragraph}">${plan}</p>`}
    <p style="${STYLE.paragraph}; ${STYLE.quiet}">${figures}</p>
    ${progress.warnings.map((warning) => html`<p style="${STYLE.paragraph}">Warning: ${warning}</p>`)}
    ${again === '' ? null : html`<p style="${STYLE.paragraph}; ${STYLE.quiet}">${again}</p>`}`;
  const text = [
    `${headingText(heading)} (${scopeText(heading)})`,
    `${percent} ${status}`,
    plan,
    figures,
    ...progress.warnings,
    again,
  ];
  return htmlBundle(content, text.filter((line) => line !== '').join('\n'));
}

/**
 * The curves so far, small enough to be sent several times a second; null before there is anything to draw.
 */
export function liveCurvesBundle(heading: Heading, progress: TrainingProgress): MimeBundle | null {
  const partial = partialEpoch(progress);
  if (progress.history.length === 0 && partial === null) return null;
  const { maxEpochs, history } = progress;
  // The axis makes room for all epochs where they are few; 500 would squeeze the first hundred into a corner.
  const room = Math.min(maxEpochs, Math.max(20, 2 * history.length));
  return liveBundle(liveCurves(history, { partial, model: heading.model, maxEpochs: room }));
}

/** How to see the training in a page that was reloaded: this view stands still there. */
function seenAgain({ runId }: TrainingProgress): string {
  return runId === null ? '' : `After a reload of the page: any cell shows this view again, or show.run('${runId}').`;
}

function statusText(progress: TrainingProgress, { elapsedSeconds, isStopping }: Supervision): string {
  const { phase, epoch, maxEpochs, batch, batches, waiting } = progress;
  if (isStopping) return 'Stopping: writing a checkpoint. Interrupt again to end it at once, without one.';
  switch (phase.kind) {
    case 'starting':
      return waiting ?? `Starting: engine and images, ${formatDuration(elapsedSeconds)}`;
    case 'training':
      return `Epoch ${epoch} of at most ${maxEpochs}, batch ${batch} of ${batches}`;
    case 'evaluating':
      return `Epoch ${epoch} of at most ${maxEpochs}, evaluating on ${SPLIT_WORDS[phase.split]} images`;
    case 'ended':
      return 'Finishing: predictions and metrics';
  }
}

function figureTexts(progress: TrainingProgress): string[] {
  const { loss, learningRate, imagesPerSecond, etaSeconds, memoryMiB, resumedFrom, phase } = progress;
  const texts: string[] = [];
  if (loss !== null) texts.push(`training loss ${loss.toFixed(4)}`);
  if (learningRate !== null) texts.push(`learning rate ${learningRate}`);
  if (imagesPerSecond !== null) texts.push(rateText(imagesPerSecond, 'images'));
  if (phase.kind === 'training' || phase.kind === 'evaluating') texts.push(trainingEtaText(etaSeconds));
  if (memoryMiB !== null) texts.push(`${memoryMiB.toFixed(0)} MiB`);
  if (resumedFrom !== null) texts.push(`resumed after epoch ${resumedFrom.epoch}, step ${resumedFrom.step}`);
  return texts;
}
