import {
  formatCount,
  formatPercent,
  html,
  licencesHtml,
  rangeText,
  trusted,
  type Html,
  type PackageLicence,
} from '../../core';
import { DRAWN_CAUTION } from '../../experiments';
import type { ModelMetadata } from '../model/metadata';
import type { ExampleImage } from './examples';
import type { ModelFacts } from './facts';

/** Inputs of index.html. */
export interface WebPageParts {
  readonly facts: ModelFacts;
  readonly metadata: ModelMetadata;
  readonly examples: readonly ExampleImage[];
  /** E.g. `TensorFlow.js 4.22.0 (Apache-2.0)`. */
  readonly credit: string;
  /** What the page's scripts are made of. */
  readonly licences: readonly PackageLicence[];
  /** Scripts in the order in which they run, relative to the page. */
  readonly scripts: readonly string[];
  /** Relative to the page. */
  readonly stylesheet: string;
}

/**
 * Scripts and styles of the page's own folder only, from a server (`'self'`) or from disk (`file:`), and the
 * WebAssembly that is in them; nothing may be sent anywhere.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' file: 'wasm-unsafe-eval'",
  "style-src 'self' file:",
  'img-src data: blob:',
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

export function composeWebPage(parts: WebPageParts): string {
  const { facts, examples, credit, licences, scripts, stylesheet } = parts;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${trusted(POLICY)}">
<meta name="referrer" content="no-referrer">
<title>Which breed is this dog? Experiment ${facts.experiment}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${stylesheet}">
</head>
<body>
<div class="page">
<header>
<h1>Which breed is this dog?</h1>
<p class="lead">${lead(facts)}</p>
${facts.dataset.isDrawn && html`<p class="caution">${DRAWN_CAUTION}</p>`}
</header>
<main>
<button type="button" class="drop" id="drop"><strong>Drop a photo here</strong><span>or <u>choose a file</u>, or paste one. It stays on this device.</span></button>
<input type="file" id="file" accept="image/*" hidden tabindex="-1" aria-label="Photo">
<p class="status" id="status"></p>
<p class="problem" id="problem" role="alert" hidden></p>
<noscript><p class="problem">This page computes its answers itself, and needs JavaScript for that.</p></noscript>
<section class="result" id="result" hidden aria-label="Answer">
<figure><canvas id="seen" role="img" width="1" height="1"></canvas>
<figcaption>What the model sees: ${sizeText(parts.metadata)}</figcaption></figure>
<div><p class="verdict" id="verdict" role="status"></p><ol class="answers" id="answers"></ol><p class="note" id="answered"></p></div>
</section>
${exampleList(facts, examples)}
${about(parts)}
</main>
<footer>
<p>The photo is read and classified in this page. The page's policy lets nothing be sent.</p>
<p>Made with Breedlab. ${credit}.</p>
${licencesHtml('Licences of what computes', licences)}
</footer>
</div>
${scripts.map((source) => html`<script src="${source}"></script>\n`)}
</body>
</html>
`.toString();
}

function lead({ classes, experiment, title, model, accuracy }: ModelFacts): string {
  return (
    `A model that tells ${classes.length} breeds apart: experiment ${experiment}, ${title} ` +
    `(${model}). Of ${formatCount(accuracy.total)} test images it names ` +
    `${formatPercent(accuracy.estimate)} correctly.`
  );
}

function sizeText({ input }: ModelMetadata): string {
  const { imageSize } = input.transform;
  return `the middle of the photo, ${imageSize} x ${imageSize} pixels.`;
}

function exampleList({ dataset }: ModelFacts, examples: readonly ExampleImage[]): Html | null {
  if (examples.length === 0) return null;
  const items = examples.map(
    ({ breed, dataUrl }) =>
      html`<li><button type="button" data-example="${breed}, test image"><img src="${dataUrl}" alt="">${breed}</button></li>\n`,
  );
  const kind = dataset.isDrawn ? 'drawings' : 'images';
  return html`<section aria-labelledby="try"><h2 id="try">Or try one of its test ${kind}</h2>
<p class="note">The first of each breed, none of them seen in training.</p>
<ul class="examples">${items}</ul></section>`;
}

function about({ facts, metadata }: WebPageParts): Html {
  const { accuracy, classes, dataset } = facts;
  const rows: readonly (readonly [string, string])[] = [
    [
      'Test accuracy',
      `${formatPercent(accuracy.estimate)} (${formatCount(accuracy.correct)} of ${formatCount(accuracy.total)}; ` +
        `95% interval ${rangeText(accuracy)})`,
    ],
    ['By chance', formatPercent(1 / classes.length)],
    ['Among its first five', formatPercent(facts.top5Accuracy)],
    [
      'Learned from',
      `${formatCount(dataset.trainImages)} ${dataset.isDrawn ? 'drawings' : 'images'} (${dataset.name})`,
    ],
    ['Began with', BEGINNING[facts.pretrainedOn ?? 'none'] ?? 'trained weights'],
    [
      'Training',
      `${facts.epochs} epochs, of which ${facts.bestEpoch} was the best; ended ${facts.trainedAt.slice(0, 10)}`,
    ],
    ['Parameters', formatCount(facts.parameters)],
    ['Preprocessing', metadata.input.steps.join(', ')],
    ['Run', `${facts.runId}, ${facts.scope}`],
  ];
  return html`<section aria-labelledby="about"><h2 id="about">About this model</h2>
<dl>
${rows.map(([term, text]) => html`<dt>${term}</dt><dd>${text}</dd>\n`)}<dt>Computed with</dt><dd id="backend">-</dd>
</dl>
<p class="note">Whatever a picture shows, a cat included, it names one of its ${classes.length} breeds.</p>
<details><summary>The ${classes.length} breeds</summary><ul class="breeds">${classes.map((name) => html`<li>${name}</li>`)}</ul></details>
<details><summary>Use it in your own code</summary><pre><code>${SNIPPET}</code></pre></details>
</section>`;
}

const BEGINNING: Readonly<Record<string, string>> = {
  none: 'random weights',
  imagenet: 'ImageNet weights',
  'drawn-breeds': 'weights that had learned other drawn breeds',
  'left-out-classes': 'weights that had learned other classes of the same folder',
  'procedural-things': 'weights that had learned drawn things',
  'own-file': 'weights from a file',
};

/** docs/export.md explains it. */
const SNIPPET = `const model = await tf.loadLayersModel('model/model.json');
const { classes, input } = model.getUserDefinedMetadata().breedlab;
// photo: float32 [height, width, 3], prepared as input.steps say
const logits = model.predict(photo.expandDims(0));
const probabilities = await tf.softmax(logits).data();`;
